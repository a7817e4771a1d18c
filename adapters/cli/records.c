#include "records.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "input.h"
#include "policy.h"

/* A record without an answer of its own: {"line": N, and the members of `json`. */
static void print_error(uint64_t line, oxp_str json, oxp_status status)
{
    printf("{\"line\":%" PRIu64 ",", line);
    if (json.n > 2 && json.p[0] == '{')
        fwrite(json.p + 1, 1, json.n - 1, stdout);
    else
        printf("\"error\":\"%s\"}", oxp_status_name(status));
    putchar('\n');
}

static bool scan_line(oxp_filter *filter, const oxp_author *author, oxp_role role, uint64_t number,
                      const char *line, size_t n)
{
    oxp_out out = OXP_OUT_INIT;
    oxp_str json = {NULL, 0};
    oxp_exchange *exchange = oxp_policy_exchange(filter, NULL);
    if (!exchange) {
        print_error(number, json, OXP_ERR_MEMORY);
        return false;
    }
    oxp_status status = author->scan_record(exchange, role, line, n, &json, &out);
    bool whole = status == OXP_OK && !(out.flags & OXP_OUT_NOT_SCANNED);
    /* A text that could not be scanned is a record too; only a bad one is an error record. */
    if (status == OXP_ERR_ARGUMENT || !json.n) {
        print_error(number, json, status);
    } else {
        fwrite(json.p, 1, json.n, stdout);
        putchar('\n');
    }
    oxp_exchange_free(exchange);
    return whole;
}

static bool scan_file(oxp_filter *filter, const oxp_author *author, oxp_role role, const char *path)
{
    FILE *file = oxp_input_open(path);
    if (!file)
        return false;
    char *line = NULL;
    size_t capacity = 0;
    bool whole = true;
    ssize_t n;
    errno = 0;
    for (uint64_t number = 1; (n = getline(&line, &capacity, file)) >= 0; number++) {
        size_t length = (size_t)n;
        while (length && (line[length - 1] == '\n' || line[length - 1] == '\r'))
            length--;
        if (strspn(line, " \t\r\n") < (size_t)n &&
            !scan_line(filter, author, role, number, line, length))
            whole = false;
        if (ferror(stdout))
            break;
        errno = 0;
    }
    if (!feof(file) && !ferror(stdout)) {
        fprintf(stderr, "oxp: cannot read %s: %s\n", path, strerror(errno));
        whole = false;
    }
    free(line);
    oxp_input_close(file);
    return whole;
}

int oxp_records_scan(oxp_filter *filter, oxp_role role, char *const *paths, int n)
{
    const oxp_author *author = oxp_policy_author();
    int code = author ? OXP_EXIT_PASSED : OXP_EXIT_FAILED;
    for (int i = 0; author && i < n; i++)
        if (!scan_file(filter, author, role, paths[i]))
            code = OXP_EXIT_FAILED;
    return oxp_output_flush() ? code : OXP_EXIT_FAILED;
}
