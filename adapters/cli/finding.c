#include "finding.h"

#include <inttypes.h>
#include <stdio.h>

#include "command.h"
#include "terminal.h"

static void put(FILE *to, oxp_str text)
{
    oxp_terminal_put(to, text.p, text.n);
}

static const char *mode_name(oxp_mode mode)
{
    switch (mode) {
    case OXP_MODE_ENFORCE:
        return "enforce";
    case OXP_MODE_SHADOW:
        return "shadow";
    case OXP_MODE_BELOW:
        return "below";
    default:
        return "unknown";
    }
}

static void print_spans(FILE *to, const oxp_finding *finding)
{
    if (!finding->n_spans)
        fprintf(to, "%" PRIu64 "-%" PRIu64, finding->start, finding->end);
    for (size_t i = 0; i < finding->n_spans; i++)
        fprintf(to, "%s%" PRIu64 "-%" PRIu64, i ? "," : "", finding->spans[i].start,
                finding->spans[i].end);
}

static void print_one(FILE *to, const oxp_finding *finding, bool colour)
{
    put(to, finding->rule);
    fputs("  ", to);
    put(to, finding->category);
    fprintf(to, "  %s %" PRId32 "  ", oxp_severity_name(finding->severity), finding->confidence);
    print_spans(to, finding);
    fprintf(to, "  %s%s%s %s", oxp_terminal_action(finding->action, colour),
            oxp_action_name(finding->action), oxp_terminal_plain(colour), mode_name(finding->mode));
    if (finding->path.n) {
        fprintf(to, "  %s ", oxp_role_name(finding->role));
        put(to, finding->path);
    }
    if (finding->via.n) {
        fputs("  via ", to);
        put(to, finding->via);
    }
    for (size_t i = 0; i < finding->n_because; i++) {
        fputs(i ? " " : "  because ", to);
        put(to, finding->because[i].search);
        fprintf(to, "@%" PRIu64 "-%" PRIu64, finding->because[i].start, finding->because[i].end);
    }
    putc('\n', to);
}

void oxp_finding_print(FILE *to, const oxp_verdict *verdict)
{
    bool colour = oxp_terminal_colour(to);
    for (size_t i = 0; verdict && i < verdict->n_findings; i++)
        print_one(to, &verdict->findings[i], colour);
}

void oxp_finding_verdict(FILE *to, const char *head, const oxp_out *out)
{
    bool colour = oxp_terminal_colour(to);
    const oxp_verdict *verdict = out->verdict;
    fprintf(to, "%s%s%s%s", head, oxp_terminal_action(out->action, colour),
            oxp_action_name(out->action), oxp_terminal_plain(colour));
    if (verdict && verdict->not_scanned.n) {
        fputs(", not scanned: ", to);
        put(to, verdict->not_scanned);
    } else if (out->flags & OXP_OUT_NOT_SCANNED) {
        fputs(", not scanned", to);
    }
    if (verdict && verdict->message.n) {
        fputs(": ", to);
        put(to, verdict->message);
    }
    putc('\n', to);
}

int oxp_finding_exit(oxp_status status, const oxp_out *out)
{
    if (status != OXP_OK || (out->flags & OXP_OUT_NOT_SCANNED) ||
        (out->verdict && out->verdict->not_scanned.n))
        return OXP_EXIT_FAILED;
    /* An action that this command does not know is from a newer library: as strict as a block. */
    return out->action >= OXP_ACTION_REPLACE || out->action < OXP_ACTION_ALLOW ? OXP_EXIT_STOPPED
                                                                               : OXP_EXIT_PASSED;
}
