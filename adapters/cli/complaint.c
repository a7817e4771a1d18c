#include "complaint.h"

#include <inttypes.h>
#include <string.h>

#include "terminal.h"

static void print_one(const oxp_complaint *complaint, bool colour)
{
    bool warning = complaint->level == OXP_DIAG_WARNING;
    oxp_terminal_put(stderr, complaint->file, strlen(complaint->file));
    if (complaint->line)
        fprintf(stderr, ":%" PRIu32 ":%" PRIu32, complaint->line, complaint->column);
    fprintf(stderr, ": %s%s%s %s: ",
            oxp_terminal_action(warning ? OXP_ACTION_REDACT : OXP_ACTION_BLOCK, colour),
            warning ? "warning" : "error", oxp_terminal_plain(colour), complaint->code);
    oxp_terminal_put(stderr, complaint->text, strlen(complaint->text));
    putc('\n', stderr);
}

void oxp_complaint_print(const oxp_diag *diag, oxp_complaint_count *count)
{
    bool colour = oxp_terminal_colour(stderr);
    size_t n = diag ? oxp_diag_count(diag) : 0;
    fflush(stdout); /* so that the two keep their order where both go to one place */
    for (size_t i = 0; i < n; i++) {
        oxp_complaint complaint = OXP_COMPLAINT_INIT;
        if (oxp_diag_get(diag, i, &complaint) != OXP_OK)
            continue;
        if (complaint.level == OXP_DIAG_WARNING)
            count->warnings++;
        else
            count->errors++;
        print_one(&complaint, colour);
    }
}

static const char *meaning(oxp_status status)
{
    switch (status) {
    case OXP_ERR_MEMORY:
        return "out of memory";
    case OXP_ERR_IO:
        return "cannot be read";
    case OXP_ERR_RULES:
        return "the rules have faults";
    case OXP_ERR_ENGINE:
        return "the matching engine failed, or failed the check that loading runs on it";
    case OXP_ERR_LIMIT:
        return "over a limit";
    default:
        return "failed";
    }
}

void oxp_complaint_status(const char *path, oxp_status status, const oxp_complaint_count *count)
{
    if (status != OXP_OK && !count->errors)
        fprintf(stderr, "oxp: %s: %s (%s)\n", path, meaning(status), oxp_status_name(status));
}
