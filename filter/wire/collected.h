/*
 * Collected: a streamed response, gathered per choice and channel.
 *
 * A channel is the text that one member of a choice's deltas adds up to. Strings of members that
 * we do not know are channels too, by their names: judged, and gone where their choice is edited.
 * What stands beside the choices, and the fields of the stream itself, are channels of no choice
 * (OXP_JSON_NONE as its place).
 */
#ifndef OXP_WIRE_COLLECTED_H
#define OXP_WIRE_COLLECTED_H

#include "wire/choice.h"
#include "wire/flow.h"
#include "wire/json.h"
#include "wire/parts.h"
#include "wire/sse.h"
#include "wire/units.h"
#include "wire/wire.h"

typedef enum oxp_channel_group {
    OXP_CHANNEL_DELTA,  /* a member of the delta itself */
    OXP_CHANNEL_TOOL,   /* of tool_calls[index].function */
    OXP_CHANNEL_CUSTOM, /* of tool_calls[index].custom */
    OXP_CHANNEL_CALL,   /* of the old function_call */
    OXP_CHANNEL_AUDIO,  /* of audio */
    OXP_CHANNEL_OTHER,  /* of a name that we do not know */
    OXP_CHANNEL_SAID    /* the tokens of its probabilities */
} oxp_channel_group;

/* Whose member an unknown one is. */
typedef enum oxp_channel_level {
    OXP_LEVEL_DELTA,
    OXP_LEVEL_CHOICE,
    OXP_LEVEL_EVENT,
    OXP_LEVEL_FIELDS /* none's: lines of the stream that are not data */
} oxp_channel_level;

typedef struct oxp_gathered_text {
    size_t at, n; /* in oxp_events.scraps */
} oxp_gathered_text;

typedef struct oxp_events_channel {
    uint32_t choice; /* place in oxp_events.choices */
    oxp_channel_group group;
    uint32_t index; /* of the tool call: its place; of no choice: its place in oxp_events.beside */
    oxp_role role;
    char name[OXP_JSON_NAME_MAX + 1]; /* of its member */
    /* Of an unknown member: whose it is, the name of the one that it is below, and which place of
     * the JSON its last string came from. */
    oxp_channel_level level;
    char top[OXP_JSON_NAME_MAX + 1];
    uint64_t spot;
    oxp_buffer text;
    OXP_VECTOR(size_t) pieces; /* where strings of other places begin in it, but for the first */
    size_t taken;              /* of a followed text: bytes of it that are in some piece */
    size_t last_piece;         /* its last one, if that is of the event at hand */
    oxp_buffer
        shape;   /* of one below an unknown member: that member as JSON, the text left out ... */
    size_t hole; /* ... here */
} oxp_events_channel;

/* A call of a tool. Its place is what its units and edited events count by. */
typedef struct oxp_events_call {
    uint32_t choice;      /* place in oxp_events.choices */
    uint32_t number;      /* `index` on the wire, which several may share */
    uint32_t place;       /* of its own in the choice */
    bool last;            /* of those that share the number, the one that spoke last */
    oxp_gathered_text id; /* decoded; n is 0 where not yet seen */
    oxp_gathered_text id_json, type_json; /* as they came, where they are names; likewise */
} oxp_events_call;

/* A member beside the choices. */
typedef struct oxp_events_beside {
    char name[OXP_JSON_NAME_MAX + 1]; /* "": all whose name is none */
    oxp_gathered_text last;           /* its last value, as JSON */
    bool out;                         /* it is edited, and so null */
} oxp_events_beside;

typedef struct oxp_events_choice {
    uint32_t index;
    bool finished; /* a finish_reason has come */
    bool edited, stopped;
    bool begun; /* while written: its texts are out */
    /* of a stream that is shown as it comes */
    bool ends;                 /* the event at hand has its finish_reason */
    bool said;                 /* its probabilities said something else than its content, and go */
    bool calls;                /* the calls of the event at hand stay: all of them were judged */
    bool kept;                 /* there are calls that are not shown yet */
    bool sent;                 /* some calls were shown */
    oxp_choice_stop stop;      /* its message is in oxp_events.stop_text */
    oxp_gathered_text speaker; /* delta.role as JSON */
} oxp_events_choice;

/* Bounds the work of looking them up. */
enum { OXP_CHANNELS_MAX = 1024 };

struct oxp_events {
    oxp_flow flow;     /* of a stream that is shown as it comes */
    oxp_buffer stream; /* the bytes as they came; of a flow, those that are not read yet */
    size_t kept;       /* of which worth replaying: a last event that was cut off is not */
    bool located;
    oxp_json json; /* of the event being read */
    oxp_sse sse;
    OXP_VECTOR(oxp_events_channel) channels; /* those past `n_channels` keep their memory */
    size_t n_channels;
    OXP_VECTOR(oxp_events_choice) choices;
    OXP_VECTOR(oxp_events_call) calls;
    OXP_VECTOR(oxp_events_beside) beside;
    oxp_gathered_text fields; /* what the last event's lines said that are not data */
    bool fields_out;          /* they are edited, and so left out */
    oxp_channel_level level;  /* while an event is read: whose members, and the token of whom */
    uint32_t base;
    OXP_VECTOR(uint32_t) unit_channels; /* per unit */
    OXP_VECTOR(oxp_source) sources;     /* of the unit being made */
    oxp_units units;
    oxp_parts parts;
    oxp_buffer scraps, stop_text, reason;
    oxp_buffer element, event; /* being written: the choices of an event, and all of it */
    oxp_splices splices;       /* of one event, or one channel's text */
};

/* ---- events.c ---- */

oxp_status oxp_events_fail(oxp_events *events, oxp_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Reads one event into the channels; `*has`: it bears JSON; `*over` where it was cut off: no client
 * reads it. */
oxp_status oxp_events_read(oxp_events *events, const oxp_sse_event *event, uint32_t depth,
                           bool *has, bool *over);
/* At most a line end: no field of its own. */
bool oxp_events_is_blank(const oxp_sse_event *event);
/* Makes the units of a channel, of bytes [from, end) of its text. */
oxp_status oxp_events_add_units(oxp_events *events, uint32_t channel, size_t from, size_t end);
/* Appends the pointer of a channel's member. */
bool oxp_events_write_path(const oxp_events *events, const oxp_events_channel *channel,
                           oxp_buffer *out);
/* Scans the data of an event and checks the names of its root; false in `*has` where it bears no
 * JSON ([DONE], or nothing). */
oxp_status oxp_events_scan(oxp_events *events, const oxp_sse_event *event, uint32_t depth,
                           bool *has);
/* Place of the choice `index`, or OXP_JSON_NONE. */
uint32_t oxp_events_find_choice(const oxp_events *events, uint32_t index);

/* ---- flow_note.c, flow_values.c ---- */

/* What a channel is of a stream that is shown as it comes: flow.h. */
typedef enum oxp_flow_kind { OXP_FLOW_TEXT, OXP_FLOW_VALUE, OXP_FLOW_CALL } oxp_flow_kind;
oxp_flow_kind oxp_flow_kind_of(const oxp_events_channel *channel);
/* Keeps what is needed to say more of the texts of the event at hand; false when memory runs out.
 */
bool oxp_flow_keep_shapes(oxp_events *events);
/* Makes the units of the values that say more. */
oxp_status oxp_flow_add_news(oxp_events *events);

/* ---- events_calls.c ---- */

/* The place of the call that a fragment with `number` and the value `id` (a token, or
 * OXP_JSON_NONE) belongs to: an id that differs from those under that number opens a call of its
 * own. */
oxp_status oxp_events_call_place(oxp_events *events, uint32_t choice, uint32_t number, uint32_t id,
                                 uint32_t *place);
/* Keeps the id and type of a fragment, a token each or OXP_JSON_NONE, for the call at `place`. */
oxp_status oxp_events_keep_call(oxp_events *events, uint32_t choice, uint32_t place, uint32_t id,
                                uint32_t type);
/* The call at a place of a choice, NULL: none. */
const oxp_events_call *oxp_events_find_call(const oxp_events *events, uint32_t choice,
                                            uint32_t place);
/* Keeps a value as JSON, unless there is one or it could be a text. */
oxp_status oxp_events_keep_name(oxp_events *events, uint32_t token, oxp_gathered_text *kept);

/* ---- events_openai.c ---- */

/* Takes in the chunk that events->json holds. */
oxp_status oxp_events_openai_chunk(oxp_events *events);

/* ---- events_channel.c ---- */

/* Which channel a text belongs to. Names are at most OXP_JSON_NAME_MAX bytes. */
typedef struct oxp_events_place {
    uint32_t choice;
    oxp_channel_group group;
    uint32_t index;
    oxp_role role;
    const char *name;
    size_t name_n;
    oxp_channel_level level;
    const char *top;
    size_t top_n;
} oxp_events_place;

bool oxp_events_is_named(const char *name, const char *p, size_t n);
/* The channel of a place, which may be a new one; valid until the next is taken. */
oxp_status oxp_events_take_channel(oxp_events *events, const oxp_events_place *place,
                                   oxp_events_channel **channel);
/* The channel of such a member or group of a choice; NULL: none. */
const oxp_events_channel *oxp_events_find_text(const oxp_events *events, uint32_t choice,
                                               oxp_channel_group group, const char *name);
/* The text of a channel ends in half a character, whose other half may come. */
bool oxp_events_is_half(const oxp_buffer *text);
/* Appends a string, decoded, or other JSON as it stands. */
oxp_status oxp_events_add_text(oxp_events *events, const oxp_events_place *place, uint32_t token);
/* A character that two fragments share, a surrogate each, becomes one again. `seam` is where the
 * second fragment begins. */
void oxp_events_mend(oxp_buffer *text, size_t seam);

/* ---- events_other.c: of the members of the object that `level` and `base` name ---- */

/* Says that `token` is an object whose members are read by name: none comes twice, and one that is
 * more than a name is judged. */
oxp_status oxp_events_object(oxp_events *events, uint32_t choice, uint32_t token);
/* Every string and text of a name at and below the value of `key`. */
oxp_status oxp_events_others(oxp_events *events, uint32_t choice, uint32_t key);
/* Probabilities at `key`: the tokens add up over the events, and are at the end compared with what
 * was said. `index` as in oxp_events_channel. */
oxp_status oxp_events_odds(oxp_events *events, uint32_t choice, uint32_t index, uint32_t key);
/* All members of the event but its choices (a token, or OXP_JSON_NONE). */
oxp_status oxp_events_members_beside(oxp_events *events, uint32_t choices);
/* The member beside the choices that `key` names, or NULL. */
oxp_events_beside *oxp_events_find_beside(const oxp_events *events, uint32_t key);
/* Takes in what the lines of an event say that are not data. */
oxp_status oxp_events_fields(oxp_events *events, const oxp_sse_event *event);

/* ---- events_emit.c, events_delta.c ---- */

/* Appends the event that events->json holds with `choices` as its choices (NULL: its own) to `out`.
 * A `fresh` event is one more than there was: usage and error stay with the original. */
oxp_status oxp_events_write(oxp_events *events, const oxp_buffer *choices, bool fresh,
                            oxp_buffer *out);
/* Appends all that a touched choice says to `out`, in the shape of that event. */
oxp_status oxp_events_write_choice(oxp_events *events, uint32_t place, oxp_buffer *out);
/* Appends what a channel says, in an event of its own. */
oxp_status oxp_events_write_channel(oxp_events *events, uint32_t channel, oxp_buffer *out);
/* Appends an event in which a channel of the delta says `text`. */
oxp_status oxp_events_write_text(oxp_events *events, const oxp_events_channel *channel,
                                 const char *text, size_t n, oxp_buffer *out);
/* Appends an event that ends a choice. */
oxp_status oxp_events_write_end(oxp_events *events, uint32_t choice, const char *reason,
                                oxp_buffer *out);
/* Appends an event of which nothing is touched but what is `cut` beside its choices. */
oxp_status oxp_events_copy(oxp_events *events, const oxp_sse_event *event, bool has, bool cut,
                           oxp_buffer *out);
/* Appends its lines that are not data, unless they are edited. */
bool oxp_events_write_fields(const oxp_events *events, const oxp_sse_event *event, oxp_buffer *out);
/* Whether the event has a member beside its choices that is edited. */
bool oxp_events_is_cut(const oxp_events *events);
/* Whether an event of which nothing else is left still says something: usage. */
bool oxp_events_says_usage(const oxp_events *events);
/* Appends the finish of an element, from a token of it or OXP_JSON_NONE, as JSON. */
bool oxp_events_add_finish(const oxp_events *events, uint32_t finish, oxp_buffer *out);

#endif
