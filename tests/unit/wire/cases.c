/*
 * Runs the case files of tests/wire: a body, what is located in it, what is asked, what comes out.
 *
 * A file's first line is `kind request`, `kind response` or `kind events`. A case is the lines of
 * a block; its name stands behind `#`.
 *
 *   < TEXT     a line of the body (`<e` reads \xHH, \r, \n and \\ in it; `<n` has no line end)
 *   @ limits BODY MESSAGES DEPTH
 *   @ edit "FROM" "TO"       in every unit that may be edited, each FROM becomes TO
 *   @ note TEXT
 *   @ stop CHOICE UNIT VISIBLE MESSAGE     (UNIT - for none; `replace` instead of `stop` likewise)
 *   = ROLE [history] [fixed] [whole|joined] [json] [prefill] [#CHOICE] PATHS "TEXT"     a unit, in
 * order
 *                                                                 (#- stands beside the choices)
 *   % PART     what holds no text
 *   > TEXT     a line of what comes out; none: the same bytes
 *   ! REASON   it is not scanned
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/wire/kit.h"

typedef struct wire_case {
    kit_kind kind;
    char name[160];
    oxp_buffer body, located, commands, out;
    bool has_out, refused;
    unsigned line, cases, failures;
} wire_case;

static void add(oxp_buffer *buffer, const char *text)
{
    assert_true(oxp_buffer_add_text(buffer, text));
}

static void add_escaped(oxp_buffer *buffer, const char *text)
{
    for (; *text; text++) {
        char c = *text;
        unsigned hex;
        if (c == '\\' && text[1] == 'x' && sscanf(text + 2, "%2x", &hex) == 1) {
            c = (char)hex;
            text += 3;
        } else if (c == '\\') {
            text++;
            c = *text == 'n' ? '\n' : *text == 'r' ? '\r' : *text;
        }
        assert_true(oxp_buffer_add_byte(buffer, c));
    }
}

/* Lines of a JSON body are joined, lines of a stream each end. */
static void add_line(const wire_case *c, oxp_buffer *buffer, const char *text, bool first)
{
    if (c->kind != KIT_EVENTS && !first)
        add(buffer, "\n");
    add(buffer, text);
    if (c->kind == KIT_EVENTS)
        add(buffer, "\n");
}

static void read_line(wire_case *c, const char *line)
{
    if (strncmp(line, "# ", 2) == 0)
        snprintf(c->name, sizeof c->name, "%s", line + 2);
    else if (strncmp(line, "<e ", 3) == 0)
        add_escaped(&c->body, line + 3);
    else if (strncmp(line, "<n ", 3) == 0)
        add(&c->body, line + 3);
    else if (line[0] == '<')
        add_line(c, &c->body, line[1] ? line + 2 : "", c->body.n == 0);
    else if (line[0] == '>') {
        add_line(c, &c->out, line[1] ? line + 2 : "", !c->has_out);
        c->has_out = true;
    } else if (strchr("=%!", line[0])) {
        add(&c->located, line);
        add(&c->located, "\n");
        c->refused |= line[0] == '!';
    } else if (line[0] == '@') {
        add(&c->commands, line + 2);
        add(&c->commands, "\n");
    } else {
        fail_msg("line %u: what is \"%s\"?", c->line, line);
    }
}

static oxp_wire_limits limits_of(wire_case *c)
{
    oxp_wire_limits limits = kit_limits();
    const char *line = c->commands.n ? strstr(oxp_buffer_text(&c->commands), "limits ") : NULL;
    unsigned long long body;
    if (line && sscanf(line, "limits %llu %u %u", &body, &limits.messages, &limits.depth) == 3)
        limits.body_bytes = body;
    return limits;
}

static void ask(const wire_case *c, kit_target *target, char *command)
{
    char from[128], to[128], unit[16], verb[16];
    unsigned choice;
    unsigned long long visible;
    int at = 0;
    if (strncmp(command, "limits ", 7) == 0)
        return;
    if (sscanf(command, "edit \"%127[^\"]\" \"%127[^\"]\"", from, to) == 2)
        kit_replace(target, from, to);
    else if (sscanf(command, "edit \"%127[^\"]\" \"\"%n", from, &at) == 1 && at)
        kit_replace(target, from, "");
    else if (strncmp(command, "note ", 5) == 0)
        assert_int_equal(oxp_wire_note(target->wire, command + 5, strlen(command + 5)), OXP_OK);
    else if (sscanf(command, "%15s %u %15s %llu %n", verb, &choice, unit, &visible, &at) == 4 && at)
        kit_stop(target, choice, strcmp(verb, "replace") == 0,
                 unit[0] == '-' ? SIZE_MAX : (size_t)atoi(unit), visible, command + at);
    else
        fail_msg("%s: what is \"%s\"?", c->name, command);
}

static void expect(wire_case *c, const char *what, oxp_buffer *got, oxp_buffer *wanted)
{
    if (got->n == wanted->n && (!got->n || memcmp(got->p, wanted->p, got->n) == 0))
        return;
    print_error("before line %u, %s: %s\n--- wanted\n%s\n--- got\n%s\n", c->line, c->name, what,
                oxp_buffer_text(wanted), oxp_buffer_text(got));
    c->failures++;
}

static void run_case(wire_case *c)
{
    kit_target target;
    oxp_wire_limits limits = limits_of(c);
    oxp_buffer located = {0}, out = {0};
    kit_locate(&target, c->kind, &limits, c->body.p, c->body.n);
    kit_describe(&target, &located);
    expect(c, "located", &located, &c->located);
    char *save = NULL;
    char *commands = c->commands.n ? strdup(oxp_buffer_text(&c->commands)) : strdup("");
    for (char *line = strtok_r(commands, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        ask(c, &target, line);
    free(commands);
    bool same = kit_out(&target, &out);
    if (target.status == OXP_ERR_LIMIT && !out.n)
        c->body.n = 0; /* a stream over its limit did not take these bytes */
    if (same == c->has_out) {
        print_error("before line %u, %s: comes out %s\n", c->line, c->name,
                    same ? "as it was" : "changed");
        c->failures++;
    }
    expect(c, "what comes out", &out, c->has_out ? &c->out : &c->body);
    kit_free(&target);
    oxp_buffer_free(&located);
    oxp_buffer_free(&out);
}

static void finish_case(wire_case *c)
{
    if (c->body.n || c->located.n)
        run_case(c);
    c->cases += c->body.n > 0;
    c->body.n = c->located.n = c->commands.n = c->out.n = 0;
    c->has_out = c->refused = false;
}

static void every_case_of_a_file_holds(void **state)
{
    const char *name = *state;
    char path[512], *line = NULL;
    size_t capacity = 0;
    ssize_t n;
    snprintf(path, sizeof path, "%s/tests/wire/%s", OXP_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot read %s", path);
    wire_case c = {.line = 0};
    while ((n = getline(&line, &capacity, file)) >= 0) {
        c.line++;
        if (n && line[n - 1] == '\n')
            line[--n] = '\0';
        if (strncmp(line, "kind ", 5) == 0)
            c.kind = strcmp(line + 5, "request") == 0    ? KIT_REQUEST
                     : strcmp(line + 5, "response") == 0 ? KIT_RESPONSE
                                                         : KIT_EVENTS;
        else if (n == 0)
            finish_case(&c);
        else
            read_line(&c, line);
    }
    finish_case(&c);
    free(line);
    fclose(file);
    oxp_buffer_free(&c.body);
    oxp_buffer_free(&c.located);
    oxp_buffer_free(&c.commands);
    oxp_buffer_free(&c.out);
    assert_int_equal(c.failures, 0);
    assert_true(c.cases > 0);
}

#define FILE_TEST(file)                                                                            \
    {                                                                                              \
        file, every_case_of_a_file_holds, NULL, NULL, (char *)file                                 \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST("request-paths.txt"), FILE_TEST("request-refused.txt"),
        FILE_TEST("request-edits.txt"), FILE_TEST("request-history.txt"),
        FILE_TEST("request-notes.txt"), FILE_TEST("tool-arguments.txt"),
        FILE_TEST("response.txt"),      FILE_TEST("events.txt"),
        FILE_TEST("events-edited.txt"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
