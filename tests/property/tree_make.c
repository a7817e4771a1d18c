#include "tree.h"

#include <string.h>

static const char ASCII[] = "aaabbbcck sS-1 0_A.\n";
static const uint32_t WIDE[] = {0xE5,   0xC5,  0xE9,    0x212A, 0x17F, 0x44F,  0x42F,  0x6F22,
                                0x20AC, 0x301, 0x1F600, 0xDF,   0xA0,  0x3000, 0x2028, 0x10D0};

static node *new_node(tree *t, node_kind kind)
{
    node *n = &t->nodes[t->n < TREE_NODES - 1 ? t->n++ : TREE_NODES - 1];
    *n = (node){.kind = kind};
    return n;
}

static uint32_t a_char(const tree *t, rng *r)
{
    if (t->utf && rng_one_in(r, 3))
        return WIDE[rng_below(r, sizeof WIDE / sizeof *WIDE)];
    return (unsigned char)ASCII[rng_below(r, sizeof ASCII - 1)];
}

static node *make_char(tree *t, rng *r)
{
    node *n = new_node(t, NODE_CHAR);
    n->low = a_char(t, r);
    return n;
}

/* Mixed so, a class of characters is refused at load: PCRE2 misreads it. */
static bool is_refused(const tree *t, const node *n)
{
    bool inside = false, outside = false;
    for (uint32_t i = 0; i < n->n_members; i++) {
        char letter = n->members[i].letter;
        inside |= letter && strchr("pPau", letter);
        outside |= letter && strchr("DSWU", letter);
    }
    return t->utf && inside && outside;
}

static node *make_class(tree *t, rng *r)
{
    static const char letters[] = "dwsDWShvHVauUpP";
    node *n = new_node(t, NODE_CLASS);
    n->negative = rng_one_in(r, 4);
    n->n_members = (uint8_t)(1 + rng_below(r, 3));
    for (uint32_t i = 0; i < n->n_members; i++) {
        member *m = &n->members[i];
        if (rng_one_in(r, 3)) {
            m->letter = letters[rng_below(r, t->utf ? 15 : 13)];
            t->pcre |= m->letter == 'p' || m->letter == 'P';
            m->low = rng_below(r, 6); /* which property */
        } else {
            uint32_t a = a_char(t, r), b = rng_one_in(r, 2) ? a_char(t, r) : a;
            m->low = a < b ? a : b;
            m->high = a < b ? b : a;
        }
    }
    if (is_refused(t, n))
        n->n_members = 1;
    return n;
}

/* `class`, bare: \d outside brackets. */
static bool is_bare(const node *n)
{
    char letter = n->members[0].letter;
    return n->n_members == 1 && !n->negative && letter && letter != 'a' && letter != 'u' &&
           letter != 'U';
}

static node *make_tree(tree *t, rng *r, uint32_t depth);

/* Exactly `width` characters, for look-behind. */
static node *make_fixed(tree *t, rng *r)
{
    node *n = rng_one_in(r, 3) ? make_class(t, r) : make_char(t, r);
    if (rng_one_in(r, 3)) {
        node *cat = new_node(t, NODE_CAT);
        cat->left = n;
        cat->right = make_char(t, r);
        n = cat;
    }
    return n;
}

static node *make_group(tree *t, rng *r, uint32_t depth)
{
    node *n = new_node(t, NODE_GROUP);
    uint32_t kind = rng_below(r, 40);
    n->letter = kind < 16 ? '(' : ':';
    if (kind == 39) {
        n->letter = '>';
        t->back = t->pcre = true;
    } else if (kind > 34) {
        n->on = (uint8_t)(1u << rng_below(r, 3));
    } else if (kind > 32) {
        n->off = (uint8_t)(1u << rng_below(r, 3));
    }
    n->left = make_tree(t, r, depth + 1);
    if (n->letter == '(')
        n->low = ++t->groups; /* numbered again when printed */
    return n;
}

static node *make_look(tree *t, rng *r, uint32_t depth)
{
    node *n = new_node(t, NODE_LOOK);
    n->letter = "=!<,"[rng_below(r, 4)];
    n->left = n->letter == '=' || n->letter == '!' ? make_tree(t, r, depth + 2) : make_fixed(t, r);
    return n;
}

static node *make_atom(tree *t, rng *r, uint32_t depth)
{
    uint32_t dice = rng_below(r, 64);
    if (depth < 4 && dice < 10)
        return make_group(t, r, depth);
    if (dice < 20)
        return make_class(t, r);
    if (dice < 24) {
        return new_node(t, NODE_ANY);
    }
    if (dice < 28) {
        node *n = new_node(t, NODE_ASSERT);
        n->letter = "bbbB^$AzZ"[rng_below(r, 9)];
        return n;
    }
    if (dice < 30 && depth < 3)
        return make_look(t, r, depth);
    if (dice == 30 && t->groups) {
        node *n = new_node(t, NODE_BACK);
        n->low = 1 + rng_below(r, t->groups);
        t->back = t->pcre = true;
        return n;
    }
    if (dice == 31) {
        node *n = new_node(t, NODE_FLAGS);
        uint8_t flag = (uint8_t)(1u << rng_below(r, 3));
        if (rng_one_in(r, 3))
            n->off = flag;
        else
            n->on = flag;
        return n;
    }
    return make_char(t, r);
}

static node *make_repeat(tree *t, rng *r, uint32_t depth)
{
    node *inside = make_atom(t, r, depth);
    if (inside->kind == NODE_FLAGS || inside->kind == NODE_ASSERT || inside->kind == NODE_LOOK)
        return inside;
    uint32_t dice = rng_below(r, 12);
    if (dice > 4)
        return inside;
    node *n = new_node(t, NODE_REPEAT);
    n->left = inside;
    switch (dice) {
    case 0:
        n->high = UINT32_MAX;
        break;
    case 1:
        n->low = 1;
        n->high = UINT32_MAX;
        break;
    case 2:
        n->high = 1;
        break;
    case 3:
        n->low = rng_below(r, 4);
        n->high = n->low + rng_below(r, 5);
        break;
    default:
        n->low = rng_below(r, 3);
        n->high = UINT32_MAX;
        break;
    }
    if (!n->high)
        n->high = 2;
    n->lazy = rng_one_in(r, 4);
    if (!n->lazy && rng_one_in(r, 40)) {
        n->possessive = true;
        t->back = t->pcre = true;
    }
    return n;
}

static node *make_tree(tree *t, rng *r, uint32_t depth)
{
    node *all = NULL;
    uint32_t ways = rng_one_in(r, 4) ? 2 + rng_below(r, 2) : 1;
    for (uint32_t way = 0; way < ways; way++) {
        node *row = NULL;
        uint32_t length = 1 + rng_below(r, depth ? 3 : 5);
        for (uint32_t i = 0; i < length && t->n < TREE_NODES - 20; i++) {
            node *one = make_repeat(t, r, depth);
            if (row) {
                node *cat = new_node(t, NODE_CAT);
                cat->left = row;
                cat->right = one;
                one = cat;
            }
            row = one;
        }
        row = row ? row : new_node(t, NODE_EMPTY);
        if (all) {
            node *alt = new_node(t, NODE_ALT);
            alt->left = all;
            alt->right = row;
            row = alt;
        }
        all = row;
    }
    return all;
}

/* ---- printing ---- */

static bool print_code(oxp_buffer *out, uint32_t c)
{
    if (c == '\n')
        return oxp_buffer_add_text(out, "\\n");
    if (c < 0x80) {
        if (strchr("\\^$.[]|()?*+{}-#&/ ", (int)c) && c)
            return oxp_buffer_add_byte(out, '\\') && oxp_buffer_add_byte(out, (char)c);
        return oxp_buffer_add_byte(out, (char)c);
    }
    return oxp_buffer_addf(out, "\\x{%X}", c);
}

static bool print_member(oxp_buffer *out, const member *m)
{
    static const char *const properties[] = {"L", "Lu", "N", "Greek", "Ll", "Zs"};
    switch (m->letter) {
    case 0:
        return print_code(out, m->low) &&
               (m->low == m->high || (oxp_buffer_add_byte(out, '-') && print_code(out, m->high)));
    case 'a':
        return oxp_buffer_add_text(out, "[:alpha:]");
    case 'u':
        return oxp_buffer_add_text(out, "[:upper:]");
    case 'U':
        return oxp_buffer_add_text(out, "[:^punct:]");
    case 'p':
    case 'P':
        return oxp_buffer_addf(out, "\\%c{%s}", m->letter, properties[m->low]);
    default:
        return oxp_buffer_add_byte(out, '\\') && oxp_buffer_add_byte(out, m->letter);
    }
}

static bool print_class(oxp_buffer *out, const node *n)
{
    if (is_bare(n))
        return print_member(out, &n->members[0]);
    bool fine = oxp_buffer_add_text(out, n->negative ? "[^" : "[");
    for (uint32_t i = 0; fine && i < n->n_members; i++)
        fine = print_member(out, &n->members[i]);
    return fine && oxp_buffer_add_byte(out, ']');
}

static bool print_flags(oxp_buffer *out, const node *n)
{
    bool fine = true;
    for (uint32_t i = 0; fine && i < 3; i++)
        if (n->on >> i & 1)
            fine = oxp_buffer_add_byte(out, "ims"[i]);
    if (fine && n->off)
        fine = oxp_buffer_add_byte(out, '-');
    for (uint32_t i = 0; fine && i < 3; i++)
        if (n->off >> i & 1)
            fine = oxp_buffer_add_byte(out, "ims"[i]);
    return fine;
}

static bool print_repeat(oxp_buffer *out, const node *n)
{
    bool fine;
    if (n->low == 0 && n->high == UINT32_MAX)
        fine = oxp_buffer_add_byte(out, '*');
    else if (n->low == 1 && n->high == UINT32_MAX)
        fine = oxp_buffer_add_byte(out, '+');
    else if (n->low == 0 && n->high == 1)
        fine = oxp_buffer_add_byte(out, '?');
    else if (n->high == UINT32_MAX)
        fine = oxp_buffer_addf(out, "{%u,}", n->low);
    else if (n->high == n->low)
        fine = oxp_buffer_addf(out, "{%u}", n->low);
    else
        fine = oxp_buffer_addf(out, "{%u,%u}", n->low, n->high);
    if (fine && n->lazy)
        fine = oxp_buffer_add_byte(out, '?');
    if (fine && n->possessive)
        fine = oxp_buffer_add_byte(out, '+');
    return fine;
}

static bool print_node(tree *t, node *n, uint8_t *flags, uint32_t *groups);

static bool print_inside(tree *t, node *n, const char *open, uint8_t flags, uint32_t *groups)
{
    uint8_t inner = flags; /* what is set inside ends with the group */
    return oxp_buffer_add_text(&t->text, open) && print_node(t, n, &inner, groups) &&
           oxp_buffer_add_byte(&t->text, ')');
}

static bool print_group(tree *t, node *n, uint8_t *flags, uint32_t *groups)
{
    if (n->letter == '(') {
        n->low = ++*groups;
        return print_inside(t, n->left, "(", *flags, groups);
    }
    if (n->letter == '>')
        return print_inside(t, n->left, "(?>", *flags, groups);
    uint8_t inner = (uint8_t)((*flags | n->on) & ~n->off);
    return oxp_buffer_add_text(&t->text, "(?") && print_flags(&t->text, n) &&
           print_inside(t, n->left, ":", inner, groups);
}

static bool print_look(tree *t, node *n, uint8_t *flags, uint32_t *groups)
{
    const char *open = n->letter == '='   ? "(?="
                       : n->letter == '!' ? "(?!"
                       : n->letter == '<' ? "(?<="
                                          : "(?<!";
    return print_inside(t, n->left, open, *flags, groups);
}

static bool print_node(tree *t, node *n, uint8_t *flags, uint32_t *groups)
{
    oxp_buffer *out = &t->text;
    n->flags = *flags;
    switch (n->kind) {
    case NODE_EMPTY:
        return true;
    case NODE_CHAR:
        return print_code(out, n->low);
    case NODE_ANY:
        return oxp_buffer_add_byte(out, '.');
    case NODE_CLASS:
        return print_class(out, n);
    case NODE_ASSERT:
        return (strchr("^$", n->letter) || oxp_buffer_add_byte(out, '\\')) &&
               oxp_buffer_add_byte(out, n->letter);
    case NODE_CAT:
        return print_node(t, n->left, flags, groups) && print_node(t, n->right, flags, groups);
    case NODE_ALT:
        return print_node(t, n->left, flags, groups) && oxp_buffer_add_byte(out, '|') &&
               print_node(t, n->right, flags, groups);
    case NODE_REPEAT:
        return print_node(t, n->left, flags, groups) && print_repeat(out, n);
    case NODE_GROUP:
        return print_group(t, n, flags, groups);
    case NODE_LOOK:
        return print_look(t, n, flags, groups);
    case NODE_BACK:
        return oxp_buffer_addf(out, "\\g{%u}", n->low);
    case NODE_FLAGS:
        *flags = (uint8_t)((*flags | n->on) & ~n->off);
        return oxp_buffer_add_text(out, "(?") && print_flags(out, n) &&
               oxp_buffer_add_byte(out, ')');
    }
    return false;
}

bool tree_make(tree *t, rng *r)
{
    oxp_buffer_free(&t->text);
    *t = (tree){.utf = rng_one_in(r, 3)};
    uint8_t flags = 0;
    t->root = make_tree(t, r, 0);
    if (rng_one_in(r, 3)) {
        node *n = new_node(t, NODE_FLAGS), *cat = new_node(t, NODE_CAT);
        n->on = (uint8_t)(1 + rng_below(r, 7));
        cat->left = n;
        cat->right = t->root;
        t->root = cat;
    }
    if (t->utf) { /* so that it is in character mode whatever else it holds */
        node *alt = new_node(t, NODE_ALT), *wide = new_node(t, NODE_CHAR);
        wide->low = 0x20AC;
        alt->left = t->root;
        alt->right = wide;
        t->root = alt;
    }
    uint32_t groups = 0;
    return print_node(t, t->root, &flags, &groups) && oxp_buffer_text(&t->text);
}
