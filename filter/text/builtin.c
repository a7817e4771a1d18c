#include "text/builtin.h"

#include "text/builtins.h"

static const struct detector {
    const char *name;
    bool (*find)(const char *text, size_t n, oxp_hits hits);
} DETECTORS[OXP_BUILTINS] = {
    [OXP_BUILTIN_MIXED_SCRIPT] = {"mixed-script", oxp_find_mixed_script},
    [OXP_BUILTIN_INVISIBLE] = {"invisible", oxp_find_invisible},
    [OXP_BUILTIN_REPETITION] = {"repetition", oxp_find_repetition},
    [OXP_BUILTIN_HIGH_ENTROPY] = {"high-entropy", oxp_find_high_entropy},
    [OXP_BUILTIN_SEED_PHRASE] = {"seed-phrase", oxp_find_seed_phrase},
};

const char *oxp_builtin_name(oxp_builtin which)
{
    return (unsigned)which < OXP_BUILTINS ? DETECTORS[which].name : NULL;
}

bool oxp_builtin_find(oxp_builtin which, const oxp_view *view, oxp_builtin_hit hit, void *context)
{
    return DETECTORS[which].find(view->bytes, view->n, (oxp_hits){hit, context});
}
