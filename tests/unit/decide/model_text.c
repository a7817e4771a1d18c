/* The text that is passed on. */
#include "unit/decide/model_parts.h"

#include <stdio.h>

static const model_redaction *better(const model_redaction *a, const model_redaction *b,
                                     bool step_first)
{
    if (!a || !b)
        return a ? a : b;
    if (step_first && a->step != b->step)
        return a->step < b->step ? a : b;
    if (a->style != b->style)
        return a->style > b->style ? a : b;
    if (a->step != b->step)
        return a->step < b->step ? a : b;
    return b->rank < a->rank ? b : a;
}

const char *model_text(const model *m, uint32_t visible)
{
    static char out[4096];
    size_t length = 0;

    for (uint32_t at = 0; at <= visible;) {
        /* the joined span that begins here */
        const model_redaction *at_once = NULL, *at_close = NULL;
        uint32_t to = 0;
        bool grew = true;
        for (uint32_t i = 0; i < m->n_redactions; i++)
            if (m->redactions[i].from == at)
                to = model_max(to, m->redactions[i].to);
        while (to && grew) {
            grew = false;
            for (uint32_t i = 0; i < m->n_redactions; i++)
                if (m->redactions[i].from >= at && m->redactions[i].from < to &&
                    m->redactions[i].to > to) {
                    to = m->redactions[i].to;
                    grew = true;
                }
        }
        if (!to) {
            if (at < visible)
                out[length++] = m->text[at];
            at++;
            continue;
        }
        for (uint32_t i = 0; i < m->n_redactions; i++) {
            const model_redaction *it = &m->redactions[i];
            if (it->from < at || it->from >= to)
                continue;
            at_close = better(at_close, it, false);
            if (it->from == at && it->style >= OXP_STYLE_LABEL)
                at_once = better(at_once, it, true);
        }
        const model_redaction *by = at_once ? at_once : at_close;
        if (!at_once && to > visible) {
            if (at < visible)
                return NULL;
            break; /* it waits for its close */
        }
        if (by->style == OXP_STYLE_LABEL)
            length += (size_t)sprintf(out + length, "%s", by->text ? by->text : "[REDACTED]");
        for (uint32_t i = at; by->style == OXP_STYLE_MASK && i < to; i++) {
            uint32_t behind = 0;
            for (uint32_t k = i; k < to; k++)
                behind += m->text[k] != ' ';
            out[length++] = m->text[i] == ' ' || behind <= by->keep ? m->text[i] : '*';
        }
        at = to;
    }
    out[length] = '\0';
    return out;
}
