#include "tree.h"

#include <string.h>

#include "text/utf8.h"

/* ---- samples ---- */

static bool put(const tree *t, oxp_buffer *out, uint32_t c)
{
    char bytes[4];
    if (!t->utf && c < 0x100)
        return oxp_buffer_add_byte(out, (char)c);
    return oxp_buffer_add(out, bytes, oxp_utf8_encode(c, bytes));
}

bool tree_noise(const tree *t, rng *r, oxp_buffer *out)
{
    static const char ascii[] = "aaabbbcckKsS-1 0_AB.\n\t";
    static const uint32_t wide[] = {0xE5,  0xC5,   0x212B, 0xE9,  0x212A,  0x17F,  0x44F,
                                    0x42F, 0x6F22, 0x20AC, 0x301, 0x1F600, 0xDF,   0x1E9E,
                                    0xA0,  0x3000, 0x2028, 0x85,  0x1C90,  0x10D0, 0x10FFFF};
    char bytes[4];
    if (rng_one_in(r, t->utf ? 4 : 12))
        return oxp_buffer_add(
            out, bytes, oxp_utf8_encode(wide[rng_below(r, sizeof wide / sizeof *wide)], bytes));
    return oxp_buffer_add_byte(out, ascii[rng_below(r, sizeof ascii - 1)]);
}

static bool sample(const tree *t, const node *n, rng *r, oxp_buffer *out)
{
    switch (n->kind) {
    case NODE_CHAR:
        if ((n->flags & FLAG_I) && rng_one_in(r, 2) && n->low >= 'a' && n->low <= 'z')
            return put(t, out, n->low - 0x20);
        return put(t, out, n->low);
    case NODE_ANY:
        return tree_noise(t, r, out);
    case NODE_CLASS: {
        const member *m = &n->members[rng_below(r, n->n_members)];
        if (n->negative || m->letter)
            return tree_noise(t, r, out);
        return put(t, out, m->low);
    }
    case NODE_CAT:
        return sample(t, n->left, r, out) && sample(t, n->right, r, out);
    case NODE_ALT:
        return sample(t, rng_one_in(r, 2) ? n->left : n->right, r, out);
    case NODE_REPEAT: {
        uint32_t most = n->high == UINT32_MAX ? n->low + 3 : n->high;
        uint32_t times = n->low + rng_below(r, most - n->low + 1);
        for (uint32_t i = 0; i < times; i++)
            if (!sample(t, n->left, r, out))
                return false;
        return true;
    }
    case NODE_GROUP:
        return sample(t, n->left, r, out);
    case NODE_EMPTY:
    case NODE_ASSERT:
    case NODE_LOOK:
    case NODE_BACK:
    case NODE_FLAGS:
        break;
    }
    return true;
}

bool tree_sample(const tree *t, rng *r, oxp_buffer *out)
{
    return sample(t, t->root, r, out);
}

/* ---- matching ---- */

typedef struct subject {
    const tree *t;
    const char *text;
    size_t n;
} subject;

static bool next_code(const subject *s, size_t *at, uint32_t *c)
{
    if (*at >= s->n)
        return false;
    if (s->t->utf)
        *c = oxp_utf8_next(s->text, s->n, at);
    else
        *c = (unsigned char)s->text[(*at)++];
    return true;
}

/* The other cases of the characters that trees speak of. */
static uint32_t lowest_case(const subject *s, uint32_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c + 0x20;
    if (!s->t->utf)
        return c;
    switch (c) {
    case 0x212A:
        return 'k';
    case 0x17F:
        return 's';
    case 0xC5:
    case 0x212B:
        return 0xE5;
    case 0xC9:
        return 0xE9;
    case 0x42F:
        return 0x44F;
    case 0x1E9E:
        return 0xDF;
    case 0x1C90:
        return 0x10D0;
    default:
        return c;
    }
}

static bool is_word(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool in_letter_class(const member *m, uint32_t c, bool fold)
{
    bool space = c == ' ' || (c >= 9 && c <= 13), digit = c >= '0' && c <= '9';
    bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
    bool blank = c == 9 || c == 32 || c == 0xA0 || c == 0x3000;
    bool line = (c >= 10 && c <= 13) || c == 0x85 || c == 0x2028;
    switch (m->letter) {
    case 'd':
        return digit;
    case 'D':
        return !digit;
    case 'w':
        return is_word(c);
    case 'W':
        return !is_word(c);
    case 's':
        return space;
    case 'S':
        return !space;
    case 'h':
        return blank;
    case 'H':
        return !blank;
    case 'v':
        return line;
    case 'V':
        return !line;
    case 'a':
        return lower || upper;
    case 'u':
        return upper || (fold && lower);
    default: /* not punctuation */
        return !(c > 32 && c < 127 && !lower && !upper && !digit);
    }
}

/* True where any character that is the same but for its case is in [low, high]. */
static bool in_range(const subject *s, const member *m, uint32_t c, bool fold)
{
    static const uint32_t others[] = {0x212A, 0x17F, 0xC5, 0x212B, 0xC9, 0x42F, 0x1E9E,
                                      0x1C90, 0xE5,  0xE9, 0x44F,  0xDF, 0x10D0};
    if (c >= m->low && c <= m->high)
        return true;
    if (!fold)
        return false;
    uint32_t lower = lowest_case(s, c);
    for (uint32_t o = 0; o < 128 + sizeof others / sizeof *others; o++) {
        uint32_t other = o < 128 ? o : others[o - 128];
        if (lowest_case(s, other) == lower && other >= m->low && other <= m->high)
            return true;
    }
    return false;
}

static bool in_class(const subject *s, const node *n, uint32_t c)
{
    bool in = false, fold = n->flags & FLAG_I;
    for (uint32_t i = 0; i < n->n_members; i++)
        in |= n->members[i].letter ? in_letter_class(&n->members[i], c, fold)
                                   : in_range(s, &n->members[i], c, fold);
    return in != n->negative;
}

static bool word_at(const subject *s, size_t at)
{
    return at < s->n && is_word((unsigned char)s->text[at]);
}

static bool asserts(const subject *s, const node *n, size_t at)
{
    bool border = word_at(s, at) != (at > 0 && word_at(s, at - 1));
    bool last_line = at == s->n || (at + 1 == s->n && s->text[at] == '\n');
    switch (n->letter) {
    case 'b':
        return border;
    case 'B':
        return !border;
    case 'A':
        return at == 0;
    case 'z':
        return at == s->n;
    case 'Z':
        return last_line;
    case '^':
        return at == 0 || ((n->flags & FLAG_M) && at < s->n && s->text[at - 1] == '\n');
    default:
        return n->flags & FLAG_M ? at == s->n || s->text[at] == '\n' : last_line;
    }
}

static uint32_t ends(const subject *s, const node *n, size_t at);

static uint32_t ends_of_all(const subject *s, const node *n, uint32_t starts)
{
    uint32_t all = 0;
    for (size_t at = 0; at <= s->n; at++)
        if (starts >> at & 1)
            all |= ends(s, n, at);
    return all;
}

static uint32_t ends_of_repeat(const subject *s, const node *n, size_t at)
{
    uint32_t now = 1u << at, all = n->low ? 0 : now;
    uint32_t most = n->high == UINT32_MAX ? n->low + TREE_TEXT + 1 : n->high;
    for (uint32_t i = 1; i <= most && now; i++) {
        now = ends_of_all(s, n->left, now);
        if (i >= n->low)
            all |= now;
    }
    return all;
}

static bool looks(const subject *s, const node *n, size_t at)
{
    bool ahead = n->letter == '=' || n->letter == '!', found = false;
    if (ahead)
        found = ends(s, n->left, at) != 0;
    for (size_t from = 0; !ahead && from <= at; from++)
        found |= ends(s, n->left, from) >> at & 1;
    return found == (n->letter == '=' || n->letter == '<');
}

static uint32_t ends(const subject *s, const node *n, size_t at)
{
    size_t next = at;
    uint32_t c = 0;
    if (s->t->utf && at < s->n && oxp_utf8_continues(s->text[at]))
        return 0; /* no character begins here */
    switch (n->kind) {
    case NODE_EMPTY:
    case NODE_FLAGS:
        return 1u << at;
    case NODE_CHAR:
        if (!next_code(s, &next, &c))
            return 0;
        if (n->flags & FLAG_I)
            return lowest_case(s, c) == lowest_case(s, n->low) ? 1u << next : 0;
        return c == n->low ? 1u << next : 0;
    case NODE_ANY:
        return next_code(s, &next, &c) && ((n->flags & FLAG_S) || c != '\n') ? 1u << next : 0;
    case NODE_CLASS:
        return next_code(s, &next, &c) && in_class(s, n, c) ? 1u << next : 0;
    case NODE_ASSERT:
        return asserts(s, n, at) ? 1u << at : 0;
    case NODE_CAT:
        return ends_of_all(s, n->right, ends(s, n->left, at));
    case NODE_ALT:
        return ends(s, n->left, at) | ends(s, n->right, at);
    case NODE_REPEAT:
        return ends_of_repeat(s, n, at);
    case NODE_GROUP:
        return ends(s, n->left, at);
    case NODE_LOOK:
        return looks(s, n, at) ? 1u << at : 0;
    case NODE_BACK:
        break;
    }
    return 0;
}

uint32_t tree_ends(const tree *t, const char *text, size_t n, size_t start)
{
    subject s = {t, text, n};
    return ends(&s, t->root, start);
}
