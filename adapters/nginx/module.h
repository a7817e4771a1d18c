/*
 * The nginx module: one oxp_exchange for each protected request.
 *
 * The files are the life of a request: module.c reads the configuration and loads the policies,
 * request.c judges the body before the upstream sees it, response_header.c decides what becomes of
 * the answer, response_body.c and response_stream.c judge it, log.c says what was found.
 *
 * Its one law: what the library or this module could not judge is never passed on by accident.
 * Every failure path ends in a refusal or in a broken connection, except in `shadow`, which
 * changes nothing.
 */
#ifndef OXP_NGINX_MODULE_H
#define OXP_NGINX_MODULE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <oxpecker/oxpecker.h>

enum { OXP_NGX_OFF = 0, OXP_NGX_ON = 1, OXP_NGX_SHADOW = 2 };

/* A body is collected in the worker's memory; the policy's own limit is lower as a rule. */
#define OXP_NGX_BODY_BYTES ((off_t)64 * 1024 * 1024)

typedef struct {
    ngx_str_t path; /* full, so that two spellings are one policy */
    oxp_filter *filter;
} oxp_ngx_policy;

typedef struct {
    ngx_array_t policies; /* of oxp_ngx_policy: what this configuration has loaded */
} oxp_ngx_main_conf;

typedef struct {
    ngx_uint_t mode;
    oxp_filter *filter; /* borrowed from the main configuration; NULL: none named */
    ngx_http_complex_value_t *tenant;
} oxp_ngx_loc_conf;

/* What becomes of the answer; chosen in the header filter. */
typedef enum {
    OXP_NGX_PASS = 0, /* not an answer, or not ours to judge */
    OXP_NGX_COLLECT,  /* JSON: the header waits until the whole body is judged */
    OXP_NGX_STREAM,   /* events: judged and passed on as they come */
    OXP_NGX_ANSWER,   /* what the client gets is `answer`; the upstream's body is dropped */
    OXP_NGX_OVER      /* the client has got its end; whatever still comes is dropped */
} oxp_ngx_path;

typedef struct {
    oxp_exchange *exchange; /* owned; NULL where the request needs none */
    oxp_stream *stream;     /* owned by the exchange */
    oxp_ngx_path path;
    unsigned shadow : 1;
    unsigned body_read : 1;
    unsigned judged : 1;        /* the request has been; set before anything can come back here */
    unsigned known_route : 1;   /* the library knows the format, so the answer can be judged */
    unsigned fetch : 1;         /* it asks for an answer that was given before: no prompt */
    unsigned stop_upstream : 1; /* cut the upstream off once the answer is on its way */

    ngx_str_t collected; /* data and bytes so far; all of a COLLECTed body */
    size_t collected_room;
    ngx_str_t answer;

    /* Of a STREAM: input that waits for the client to take what it has, and own buffers. */
    ngx_chain_t *in;
    ngx_chain_t *free;
    ngx_chain_t *busy;

    /* What the log and the variables say; in the request's pool. */
    oxp_action action; /* the stronger of prompt's and answer's; 0: nothing judged yet */
    ngx_str_t request_id;
    ngx_str_t rules;
    ngx_str_t prompt_report;
    ngx_str_t answer_report;
} oxp_ngx_context;

/* What a judged body comes to. */
typedef enum {
    OXP_NGX_SAME,    /* pass it on as it is */
    OXP_NGX_EDITED,  /* pass `data` on instead */
    OXP_NGX_REFUSED, /* `data` is the answer for the client */
    OXP_NGX_BROKEN   /* it must not pass, and there is nothing to say instead */
} oxp_ngx_outcome;

/* nginx finds the module by this name. */
extern ngx_module_t ngx_http_oxpecker_module;

/* module.c: the location's configuration. */
oxp_ngx_loc_conf *oxp_ngx_conf(ngx_http_request_t *r);

/* request.c. The context also survives an internal redirect, which clears the request's own. */
oxp_ngx_context *oxp_ngx_context_find(ngx_http_request_t *r);
ngx_int_t oxp_ngx_request(ngx_http_request_t *r);
/* The first header of that lower-case name, NULL if there is none. */
ngx_table_elt_t *oxp_ngx_header_in(ngx_http_request_t *r, const char *name);

/* verdict.c: what the library said, in terms of this module. `data` is copied to the request's pool
 * where it is edited or an answer, so that further calls on the exchange cannot take it back. */
oxp_ngx_outcome oxp_ngx_take(ngx_http_request_t *r, oxp_ngx_context *ctx, oxp_status status,
                             const oxp_out *out, ngx_str_t *data);
/* Notes action, rules and the report of the exchange's last verdict. Ends the validity of `out`. */
void oxp_ngx_note(ngx_http_request_t *r, oxp_ngx_context *ctx, const oxp_out *out,
                  ngx_str_t *report);
/* The policy's answer to what cannot be judged for `reason`. In shadow always SAME. Sets the
 * response header's status and type where it is REFUSED. */
oxp_ngx_outcome oxp_ngx_unscanned(ngx_http_request_t *r, oxp_ngx_context *ctx, const char *reason,
                                  ngx_str_t *report, ngx_str_t *data);
/* The last resort: an answer that needs nothing from the library. */
void oxp_ngx_own_refusal(ngx_http_request_t *r, ngx_str_t *data);

/* response_header.c, response_body.c: called once, when nginx puts its filters together. */
void oxp_ngx_header_filter_install(void);
void oxp_ngx_body_filter_install(void);
/* Pass header and body on, past our own filters. */
ngx_int_t oxp_ngx_send_header(ngx_http_request_t *r);
ngx_int_t oxp_ngx_send_body(ngx_http_request_t *r, ngx_chain_t *out);
/* Whether an upstream that died, not a whole body, stands behind what is being sent. */
ngx_uint_t oxp_ngx_upstream_lost(ngx_http_request_t *r);
/* Ends generation: the client has its end, so the upstream need not go on. */
void oxp_ngx_stop_upstream(ngx_http_request_t *r);
/* response_stream.c: the body filter of a STREAM. */
ngx_int_t oxp_ngx_stream(ngx_http_request_t *r, oxp_ngx_context *ctx, ngx_chain_t *in);

/* log.c */
ngx_int_t oxp_ngx_log(ngx_http_request_t *r);
ngx_int_t oxp_ngx_variables(ngx_conf_t *cf);

#endif
