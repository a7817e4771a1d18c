#include <string.h>

#include "ruleset/chars.h"
#include "ruleset/list.h"
#include "text/utf8.h"

/* A line without its white space at both ends. */
static oxp_str trimmed(const char *line, size_t n)
{
    while (n && strchr(" \t\r", line[n - 1]))
        n--;
    while (n && strchr(" \t", *line))
        line++, n--;
    return (oxp_str){line, n};
}

static bool check_line(oxp_loader *loader, oxp_place place, oxp_str line)
{
    for (size_t at = 0; at < line.n;) {
        size_t length;
        bool valid;
        uint32_t c = oxp_utf8_decode(line.p, line.n, at, &length, &valid);
        if (!valid) {
            oxp_diag_error(loader->diag, place, "E2",
                           "byte 0x%02X is not UTF-8; save the file as UTF-8",
                           (unsigned char)line.p[at]);
            return false;
        }
        if (oxp_char_is_control(c) || oxp_char_is_hidden(c)) {
            oxp_diag_error(loader->diag, place, "E2", "%s character U+%04X; take it out",
                           oxp_char_is_hidden(c) ? "hidden" : "control", c);
            return false;
        }
        at += length;
        place.column++;
    }
    return true;
}

/* A header line's value: "#! license: CC-BY-4.0". */
static const char *header(oxp_loader *loader, oxp_str line, const char *name)
{
    size_t n = strlen(name);
    if (line.n <= n || memcmp(line.p, name, n) != 0)
        return NULL;
    oxp_str value = trimmed(line.p + n, line.n - n);
    const char *kept = oxp_arena_copy(loader->keep, value.p, value.n);
    if (!kept)
        loader->no_memory = true;
    return kept;
}

/* The term of a line, meant literally: `\#` is `#`, and a star gets its backslash. */
static oxp_str term_of(oxp_loader *loader, oxp_str line)
{
    size_t stars = 0;

    if (line.n > 1 && line.p[0] == '\\' && line.p[1] == '#')
        line = (oxp_str){line.p + 1, line.n - 1};
    for (size_t i = 0; i < line.n; i++)
        stars += line.p[i] == '*';
    if (!stars)
        return line;
    char *text = oxp_loader_keep(loader, line.n + stars, 1);
    size_t n = 0;
    for (size_t i = 0; text && i < line.n; i++) {
        if (line.p[i] == '*')
            text[n++] = '\\';
        text[n++] = line.p[i];
    }
    return (oxp_str){text, n};
}

static void read_line(oxp_loader *loader, oxp_place place, oxp_str line, oxp_list_doc *list,
                      oxp_term *items)
{
    if (!line.n || !check_line(loader, place, line))
        return;
    if (line.p[0] != '#') {
        oxp_str term = term_of(loader, line);
        if (term.p)
            items[list->terms.n++] = (oxp_term){term, place};
        return;
    }
    const char *license = header(loader, line, "#! license:");
    const char *source = header(loader, line, "#! source:");
    if (license)
        list->license = license;
    if (source)
        list->source = source;
}

bool oxp_list_file_read(oxp_loader *loader, const char *shown, oxp_str text, oxp_list_doc *list)
{
    size_t lines = 1;
    uint32_t number = 0;

    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
        text = (oxp_str){text.p + 3, text.n - 3};
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    oxp_term *items = loader->keep_tests ? oxp_loader_keep(loader, lines, sizeof *items)
                                         : oxp_loader_take(loader, lines, sizeof *items);
    if (!items)
        return false;
    list->terms = (oxp_terms){items, 0};
    for (size_t at = 0; at < text.n;) {
        const char *end = memchr(text.p + at, '\n', text.n - at);
        size_t n = end ? (size_t)(end - text.p) - at : text.n - at;
        oxp_place place = {shown, ++number, 1};
        oxp_str line = trimmed(text.p + at, n);
        place.column += (uint32_t)(line.p - (text.p + at));
        read_line(loader, place, line, list, items);
        at += n + 1;
    }
    if (!list->terms.n)
        oxp_diag_error(loader->diag, (oxp_place){shown, 0, 0}, "E1",
                       "the list file holds no word; write one term a line");
    return list->terms.n > 0 && !loader->no_memory;
}
