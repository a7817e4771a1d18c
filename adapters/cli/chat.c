/* oxp chat: wire bodies as a gateway sees them: the request, and the response to it. */
#include <inttypes.h>
#include <oxpecker/oxpecker.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "finding.h"
#include "input.h"
#include "json.h"
#include "options.h"
#include "policy.h"

static const char HELP[] =
    "usage: oxp chat [--policy P] [--tenant T] --request FILE [--response FILE] [--json]\n"
    "\n"
    "Judges an OpenAI chat request body and, if given, the response to it, in one exchange:\n"
    "for each the verdict, the findings, and the body as it would be passed on (after a block,\n"
    "the answer the client gets instead). A response that is an event stream (`data: ...`) is\n"
    "judged as one.\n"
    "\n"
    "  --policy P       a policy, a folder of policies or a pack; else the shipped default policy\n"
    "  --tenant T       chooses the policy of this tenant; else the policy named default\n"
    "  --request FILE   the request body; `-` is standard input\n"
    "  --response FILE  the response body or event stream; `-` is standard input\n"
    "  --json           one JSON object instead: {\"request\": {verdict, \"body\"}, "
    "\"response\"?}\n"
    "\n"
    "exit codes: 0 passed, perhaps edited, 3 blocked or replaced, 1 not scanned, or a failure,\n"
    "            2 usage\n";

enum { PIECE_BYTES = 16 * 1024, RESPONSE_OK = 200 };

/* What one hook, or all calls of one stream, came to. */
typedef struct judged {
    oxp_status status;
    oxp_out out; /* of the last call; its data are borrowed */
    oxp_text body;
} judged;

static bool keep(oxp_text *body, const oxp_out *out)
{
    if (!out->n)
        return true;
    char *p = realloc(body->p, body->n + out->n);
    if (!p)
        return false;
    memcpy(p + body->n, out->data, out->n);
    *body = (oxp_text){p, body->n + out->n};
    return true;
}

/* True for what a server sends as text/event-stream. */
static bool is_event_stream(const oxp_text *text)
{
    static const char *const fields[] = {"data:", "event:", "id:", "retry:", ":"};
    size_t at = 0;
    while (at < text->n && (text->p[at] == '\n' || text->p[at] == '\r'))
        at++;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        size_t length = strlen(fields[i]);
        if (text->n - at >= length && !memcmp(text->p + at, fields[i], length))
            return true;
    }
    return false;
}

static void judge_stream(oxp_exchange *exchange, const oxp_text *text, judged *result)
{
    oxp_stream *stream = NULL;
    result->status = oxp_stream_open(exchange, &stream);
    bool stopped = false;
    for (size_t at = 0; result->status == OXP_OK && !stopped;) {
        size_t n = text->n - at < PIECE_BYTES ? text->n - at : PIECE_BYTES;
        bool last = at + n == text->n;
        result->out = (oxp_out)OXP_OUT_INIT;
        result->status =
            oxp_stream_feed(stream, text->p + at, n, last ? OXP_FEED_END : 0, &result->out);
        if (!keep(&result->body, &result->out))
            result->status = OXP_ERR_MEMORY;
        stopped = last || (result->out.flags & OXP_OUT_STOP);
        at += n;
    }
    /* The stream is left for the exchange to close: the verdict is borrowed from it. */
}

static void judge_body(oxp_exchange *exchange, bool response, const oxp_text *text, judged *result)
{
    result->status = response
                         ? oxp_response_json(exchange, RESPONSE_OK, text->p, text->n, &result->out)
                         : oxp_request_json(exchange, text->p, text->n, &result->out);
    if (!keep(&result->body, &result->out))
        result->status = OXP_ERR_MEMORY;
}

static void print_plain(const char *head, const judged *result)
{
    oxp_finding_verdict(stdout, head, &result->out);
    if (result->out.http_status)
        printf("answered by the filter with HTTP status %" PRId32 "\n", result->out.http_status);
    oxp_finding_print(stdout, result->out.verdict);
    if (!result->body.n)
        return;
    fwrite(result->body.p, 1, result->body.n, stdout);
    if (result->body.p[result->body.n - 1] != '\n')
        putchar('\n');
}

/* The verdict's report with the body as one more member. */
static void print_json(oxp_exchange *exchange, const judged *result)
{
    oxp_str report = {NULL, 0};
    if (oxp_exchange_report(exchange, &report) == OXP_OK && report.n > 2) {
        fwrite(report.p, 1, report.n - 1, stdout);
        putchar(',');
    } else {
        printf("{\"error\":\"%s\",", oxp_status_name(result->status));
    }
    if (result->out.http_status)
        printf("\"http_status\":%" PRId32 ",", result->out.http_status);
    fputs("\"body\":", stdout);
    oxp_json_string(stdout, result->body.p, result->body.n);
    putchar('}');
}

static int judge(oxp_exchange *exchange, bool response, const oxp_text *text, bool json)
{
    judged result = {OXP_OK, OXP_OUT_INIT, {NULL, 0}};
    if (response && is_event_stream(text))
        judge_stream(exchange, text, &result);
    else
        judge_body(exchange, response, text, &result);
    const char *what = response ? "response" : "request";
    if (json) {
        printf("%s\"%s\":", response ? "," : "{", what);
        print_json(exchange, &result);
    } else {
        print_plain(response ? "response: " : "request: ", &result);
    }
    if (result.status != OXP_OK)
        fprintf(stderr, "oxp: the %s was not scanned (%s)\n", what, oxp_status_name(result.status));
    free(result.body.p);
    return oxp_finding_exit(result.status, &result.out);
}

/* The worse of two exit codes: what was not scanned, then what was stopped. */
static int worse(int a, int b)
{
    if (a == OXP_EXIT_FAILED || b == OXP_EXIT_FAILED)
        return OXP_EXIT_FAILED;
    return a == OXP_EXIT_STOPPED ? a : b;
}

/* `response` is NULL where there is none. */
static int chat(oxp_filter *filter, const char *tenant, const oxp_text *request,
                const oxp_text *response, bool json)
{
    oxp_exchange_options options = OXP_EXCHANGE_OPTIONS_INIT;
    options.format = OXP_FORMAT_OPENAI_CHAT;
    if (tenant)
        options.tenant = (oxp_str){tenant, strlen(tenant)};
    oxp_exchange *exchange = oxp_policy_exchange(filter, &options);
    if (!exchange)
        return OXP_EXIT_FAILED;
    int code = judge(exchange, false, request, json);
    if (response)
        code = worse(code, judge(exchange, true, response, json));
    if (json)
        fputs("}\n", stdout);
    oxp_exchange_free(exchange);
    return oxp_output_flush() ? code : OXP_EXIT_FAILED;
}

int oxp_command_chat(int argc, char **argv)
{
    const char *policy = NULL;
    const char *tenant = NULL;
    const char *request = NULL;
    const char *response = NULL;
    bool json = false;
    const oxp_option options[] = {{"policy", &policy, NULL},
                                  {"tenant", &tenant, NULL},
                                  {"request", &request, NULL},
                                  {"response", &response, NULL},
                                  {"json", NULL, &json}};
    int n = 0;
    int code = oxp_options_read(options, sizeof options / sizeof *options, HELP, argc, argv, &n);
    if (code != -1)
        return code;
    if (n)
        return oxp_options_usage(argv[0], "\"%s\": bodies are named with --request and --response",
                                 argv[1]);
    if (!request)
        return oxp_options_usage(argv[0], "--request FILE is wanted");
    if (response && !strcmp(request, "-") && !strcmp(response, "-"))
        return oxp_options_usage(argv[0], "only one of the two can be standard input");
    oxp_filter *filter = oxp_policy_open(policy);
    if (!filter)
        return OXP_EXIT_FAILED;
    oxp_text bodies[2] = {{NULL, 0}, {NULL, 0}};
    code = OXP_EXIT_FAILED;
    if (oxp_input_read(request, &bodies[0]) && (!response || oxp_input_read(response, &bodies[1])))
        code = chat(filter, tenant, &bodies[0], response ? &bodies[1] : NULL, json);
    free(bodies[0].p);
    free(bodies[1].p);
    oxp_filter_unref(filter);
    return code;
}
