/*
 * Located: what the readers of wire formats fill in, and the edits of a body.
 *
 * A reader walks the tokens of a body by the members it knows; each function here says what one
 * of them is. A function that fails has set the reason.
 */
#ifndef OXP_WIRE_LOCATED_H
#define OXP_WIRE_LOCATED_H

#include "wire/choice.h"
#include "wire/json.h"
#include "wire/parts.h"
#include "wire/units.h"
#include "wire/wire.h"

typedef struct oxp_located_choice {
    uint32_t token; /* the choice's object */
    uint32_t index;
    bool edited, stopped;
    oxp_choice_stop stop; /* its message is in oxp_wire.stop_text */
} oxp_located_choice;

struct oxp_wire {
    const char *body;
    size_t n;
    bool response;
    uint32_t messages;     /* token of the request's messages */
    uint32_t first_system; /* token of its first system message, or OXP_JSON_NONE */
    oxp_json json;
    oxp_units units;
    OXP_VECTOR(oxp_source) sources; /* of the unit being gathered */
    oxp_unit names;                 /* how names of members are judged, of the object at hand */
    OXP_VECTOR(uint8_t) history;    /* per message, while they are read */
    OXP_VECTOR(oxp_located_choice) choices;
    oxp_parts parts;
    oxp_buffer model, note, stop_text, reason;
    oxp_buffer said, rest; /* of a choice's probabilities */
    size_t path_budget;    /* bytes that pointers may still take */
    oxp_wire_request_info info;
    oxp_splices splices;
};

/* ---- wire.c ---- */

/* Sets the reason and returns `status`, or OXP_ERR_MEMORY. */
oxp_status oxp_wire_fail(oxp_wire *wire, oxp_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "bad body: /messages/0/content is a number". */
oxp_status oxp_wire_bad(oxp_wire *wire, uint32_t token);
/* "bad JSON at byte 17: repeated key ..."; what oxp_json_scan and oxp_json_unique complained of. */
oxp_status oxp_wire_bad_json(oxp_wire *wire, oxp_status status);

/* Says that `token` is an object whose members are read by name: no key comes twice, and one that
 * is more than a name is judged as wire->names says. */
oxp_status oxp_wire_object(oxp_wire *wire, uint32_t token);
/* The two halves of it. */
oxp_status oxp_wire_unique(oxp_wire *wire, uint32_t token);
oxp_status oxp_wire_names(oxp_wire *wire, uint32_t token);
/* Says that `token` is an object whose members are all read alike: none comes twice, but names that
 * differ in case are two. */
oxp_status oxp_wire_members(oxp_wire *wire, uint32_t token);
/* Takes string `token` as a source of the unit being gathered. */
oxp_status oxp_wire_gather(oxp_wire *wire, uint32_t token);
/* The unit of what was gathered; with `think` its inline reasoning apart. */
oxp_status oxp_wire_unit_of(oxp_wire *wire, const oxp_unit *form, bool think);
/* The unit of one string. */
oxp_status oxp_wire_text(oxp_wire *wire, const oxp_unit *form, uint32_t token);
/* The unit of an object or array as JSON: tool arguments that came without their string. */
oxp_status oxp_wire_raw_args(oxp_wire *wire, const oxp_unit *form, uint32_t token);
/* The unit of what the strings in and below `token` add up to; an edit takes `token` out. */
oxp_status oxp_wire_summed(oxp_wire *wire, const oxp_unit *form, uint32_t token,
                           const oxp_buffer *text);
/* A part that holds no text: "`kind` at POINTER". */
oxp_status oxp_wire_add_part(oxp_wire *wire, const char *kind, uint32_t token);

/* ---- strings.c ---- */

/* Every string in `token` and below as a unit each, but for names of kinds and ids. Keys that are
 * more than names are judged, and members of schemas and signatures that mean something to a
 * program: in a request they are never edited, in an answer an edit takes out all of them. */
oxp_status oxp_wire_strings(oxp_wire *wire, const oxp_unit *form, uint32_t token);

/* ---- history.c ---- */

/* Fills wire->history from the messages' roles, and gives the role of one. */
oxp_status oxp_wire_history(oxp_wire *wire, uint32_t messages);
/* Of a message object; OXP_ROLE_USER where it has none, or none that is known. Its own role
 * member only: the reader has refused what is no string. */
oxp_role oxp_wire_speaker(const oxp_wire *wire, uint32_t message);

/* ---- openai_message.c ---- */

/* How a message's texts are judged. */
typedef struct oxp_openai_message {
    oxp_unit content; /* also the form of name, reasoning, tool calls, but for the role */
    oxp_unit other;   /* of members that we do not know */
} oxp_openai_message;

oxp_status oxp_openai_read_message(oxp_wire *wire, uint32_t message, const oxp_openai_message *as);
/* Content: a string, null, or an array of parts. */
oxp_status oxp_openai_read_content(oxp_wire *wire, uint32_t content, const oxp_openai_message *as);

/* ---- openai_chat.c, openai_chat_response.c ---- */

oxp_status oxp_openai_chat_request(oxp_wire *wire, const oxp_wire_limits *limits);
oxp_status oxp_openai_chat_response(oxp_wire *wire);

#endif
