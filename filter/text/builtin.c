#include "text/builtin.h"

#include "text/builtins.h"

static const struct detector {
    const char *name;
    bool (*find)(const char *text, size_t n, oxp_hits hits);
    bool (*read)(oxp_builtin_state *state, const char *text, size_t n, bool ended, oxp_hits hits);
} DETECTORS[OXP_BUILTINS] = {
    [OXP_BUILTIN_MIXED_SCRIPT] = {"mixed-script", oxp_find_mixed_script, oxp_read_mixed_script},
    [OXP_BUILTIN_INVISIBLE] = {"invisible", oxp_find_invisible, oxp_read_invisible},
    [OXP_BUILTIN_REPETITION] = {"repetition", oxp_find_repetition, oxp_read_repetition},
    [OXP_BUILTIN_HIGH_ENTROPY] = {"high-entropy", oxp_find_high_entropy, oxp_read_high_entropy},
    [OXP_BUILTIN_SEED_PHRASE] = {"seed-phrase", oxp_find_seed_phrase, oxp_read_seed_phrase},
};

const char *oxp_builtin_name(oxp_builtin which)
{
    return (unsigned)which < OXP_BUILTINS ? DETECTORS[which].name : NULL;
}

bool oxp_builtin_find_certain(oxp_builtin which, const oxp_view *view, oxp_builtin_hit hit,
                              void *context, uint32_t *certain)
{
    oxp_hits hits = {hit, context, certain, 0};
    return DETECTORS[which].find(view->bytes, view->n, hits);
}

bool oxp_builtin_find(oxp_builtin which, const oxp_view *view, oxp_builtin_hit hit, void *context)
{
    uint32_t certain;
    return oxp_builtin_find_certain(which, view, hit, context, &certain);
}

bool oxp_builtin_read(oxp_builtin which, oxp_builtin_state *state, const oxp_view *view, size_t n,
                      bool ended, oxp_builtin_hit hit, void *context, uint32_t *certain)
{
    oxp_hits hits = {hit, context, certain, 0};
    return DETECTORS[which].read(state, view->bytes, n, ended, hits);
}

bool oxp_builtin_is_late(oxp_builtin which)
{
    return which == OXP_BUILTIN_REPETITION;
}
