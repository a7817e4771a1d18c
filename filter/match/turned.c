#include "match/turned.h"

#include <string.h>

#include "text/utf8.h"

/* So much more is turned at once: matches come in crowds. */
enum { MORE = 4096 };

static void turn_bytes(const char *text, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++)
        out[n - 1 - i] = text[i];
}

static void turn_characters(const char *text, size_t n, char *out)
{
    for (size_t i = 0, length; i < n; i += length) {
        length = 1;
        while (i + length < n && oxp_utf8_continues(text[i + length]))
            length++;
        memcpy(out + n - i - length, text + i, length);
    }
}

static bool cuts_character(const oxp_view *view, size_t at)
{
    return at > 0 && at < view->n && oxp_utf8_continues(view->bytes[at]);
}

bool oxp_turned_cover(oxp_turned *turned, const oxp_view *view, bool utf, size_t begin, size_t end)
{
    if (turned->view == view && turned->utf == utf && turned->begin <= begin && end <= turned->end)
        return true;
    end = view->n - end > MORE ? end + MORE : view->n;
    begin = begin > MORE ? begin - MORE : 0;
    while (utf && cuts_character(view, begin))
        begin--;
    while (utf && cuts_character(view, end))
        end++;
    turned->view = NULL;
    turned->text.n = 0;
    if (!oxp_buffer_reserve(&turned->text, end - begin))
        return false;
    if (utf)
        turn_characters(view->bytes + begin, end - begin, turned->text.p);
    else
        turn_bytes(view->bytes + begin, end - begin, turned->text.p);
    turned->text.n = end - begin;
    turned->view = view;
    turned->utf = utf;
    turned->begin = begin;
    turned->end = end;
    return true;
}

void oxp_turned_forget(oxp_turned *turned)
{
    turned->view = NULL;
}

void oxp_turned_free(oxp_turned *turned)
{
    oxp_buffer_free(&turned->text);
    turned->view = NULL;
}
