/* The text-level hook: one text in a role. */
#include "exchange/exchange.h"

/* The text to pass on: with its edits, cut at `visible`. */
static oxp_status edited(oxp_exchange *x, const oxp_judgement *judgement, const char *text,
                         size_t visible)
{
    x->out.n = 0;
    return oxp_edit_apply(text, visible, judgement->edits, judgement->n_edits, &x->out)
               ? OXP_OK
               : OXP_ERR_MEMORY;
}

static oxp_status check(oxp_exchange *x, oxp_workspace *workspace, oxp_role role, const char *text,
                        size_t n, oxp_out *out)
{
    oxp_judgement judgement;
    oxp_judge_how how = oxp_exchange_how(x, role);
    bool refused;
    OXP_TRY(oxp_exchange_judge(x, workspace, &how, text, n, NULL, NULL, &judgement, &refused));
    OXP_TRY(oxp_verdict_end(x));
    bool stops = x->effect == OXP_ACTION_BLOCK || x->effect == OXP_ACTION_REPLACE;
    if (!stops && !judgement.n_edits) {
        oxp_out_fill(x, out, text, n, true);
        return OXP_OK;
    }
    /* Of a stopped prompt nothing is passed on; of a stopped answer what came before, with the
     * marker that is due there. A text that was not scanned shows nothing. */
    bool judged = judgement.action == OXP_ACTION_BLOCK || judgement.action == OXP_ACTION_REPLACE;
    x->out.n = 0;
    if (!stops)
        OXP_TRY(edited(x, &judgement, text, n));
    else if (judged && oxp_role_is_output(role))
        OXP_TRY(edited(x, &judgement, text, (size_t)judgement.visible));
    oxp_out_fill(x, out, x->out.n ? x->out.p : "", x->out.n, false);
    return OXP_OK;
}

oxp_status oxp_check(oxp_exchange *x, oxp_role role, const char *text, size_t n, oxp_out *out)
{
    if (!x || !oxp_out_usable(out) || (n && !text) || role < 0 || role >= OXP_ROLE_COUNT)
        return OXP_ERR_ARGUMENT;
    oxp_out_refuse(out);
    if (!x->policy)
        return oxp_exchange_unscanned(x, "unknown tenant", OXP_FALLBACK_BLOCK, false, text, n, out);
    oxp_verdict_begin(x);
    oxp_workspace *workspace = NULL;
    OXP_TRY(oxp_workspace_take(x->filter, &workspace));
    oxp_status status = check(x, workspace, role, text ? text : "", n, out);
    oxp_workspace_give(x->filter, workspace);
    return status;
}
