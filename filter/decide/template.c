/* Template: messages and labels with their few variables. */
#include "decide/judge.h"

#include <string.h>

static bool add_value(const char *name, size_t n, const oxp_fill *values, oxp_buffer *out,
                      bool *known)
{
    const struct {
        const char *name;
        const char *text;
    } texts[] = {{"category", values->category},
                 {"title", values->title},
                 {"rule", values->rule},
                 {"lang", values->lang}};
    const struct {
        const char *name;
        oxp_str text;
    } strings[] = {{"request", values->request}, {"hash", values->hash}};

    *known = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strlen(texts[i].name) == n && !memcmp(texts[i].name, name, n))
            return !texts[i].text || oxp_buffer_add_text(out, texts[i].text);
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        if (strlen(strings[i].name) == n && !memcmp(strings[i].name, name, n))
            return oxp_buffer_add(out, strings[i].text.p, strings[i].text.n);
    if (n == 5 && !memcmp(name, "count", n))
        return oxp_buffer_addf(out, "%llu", (unsigned long long)values->count);
    *known = false;
    return true;
}

oxp_status oxp_fill_template(const char *template, const oxp_fill *values, oxp_buffer *out)
{
    while (*template) {
        size_t plain = strcspn(template, "{");
        if (!oxp_buffer_add(out, template, plain))
            return OXP_ERR_MEMORY;
        template += plain;
        if (!*template)
            break;
        size_t name = strcspn(template + 1, "{}");
        bool known = false;
        if (template[1 + name] == '}' && !add_value(template + 1, name, values, out, &known))
            return OXP_ERR_MEMORY;
        if (!known && !oxp_buffer_add_byte(out, '{'))
            return OXP_ERR_MEMORY;
        template += known ? name + 2 : 1;
    }
    return OXP_OK;
}
