/*
 * Values that look real, pass their checksum, and belong to nobody: all that is not shape is
 * random, from the seed.
 */
#include <string.h>

#include "text/fakes.h"
#include "text/validate.h"
#include "text/validators.h"

uint32_t oxp_roll(oxp_dice *dice, uint32_t below)
{
    uint64_t z = dice->state += 0x9E3779B97F4A7C15u; /* splitmix64: public domain, portable */
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ z >> 31) % below);
}

void oxp_fake_put(oxp_fake_text *out, char c)
{
    if (out->n + 1 < out->size)
        out->p[out->n++] = c;
    else
        out->full = true;
}

void oxp_fake_write(oxp_fake_text *out, const char *text)
{
    while (*text)
        oxp_fake_put(out, *text++);
}

/* The alphabet that a letter stands for in a shape. */
static const char *alphabet_of(char code)
{
    switch (code) {
    case 'd':
        return "0123456789";
    case 'e':
        return "123456789";
    case 'h':
        return "0123456789abcdef";
    case 'H':
        return "0123456789ABCDEF";
    case 'l':
        return "abcdefghijklmnopqrstuvwxyz";
    case 'L':
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    case 'n':
        return "0123456789abcdefghijklmnopqrstuvwxyz";
    case 'N':
        return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    case 'm':
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    case 't':
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    case 'c':
        return "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
    case 'b':
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    case 'w':
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    default:
        return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    }
}

void oxp_fake_random(oxp_fake_text *out, oxp_dice *dice, char code, size_t count)
{
    const char *alphabet = alphabet_of(code);
    uint32_t n = (uint32_t)strlen(alphabet);
    while (count-- > 0)
        oxp_fake_put(out, alphabet[oxp_roll(dice, n)]);
}

void oxp_fake_shape(oxp_fake_text *out, oxp_dice *dice, const char *shape)
{
    while (*shape) {
        if (*shape != '%') {
            oxp_fake_put(out, *shape++);
            continue;
        }
        size_t count = 0;
        while (oxp_is_digit(*++shape))
            count = count * 10 + (size_t)(*shape - '0');
        oxp_fake_random(out, dice, *shape++, count);
    }
}

void oxp_fake_draw(char out[OXP_DRAWN_MOST], oxp_dice *dice, const char *shape)
{
    oxp_fake_text text = {.p = out, .size = OXP_DRAWN_MOST};
    oxp_fake_shape(&text, dice, shape);
    out[text.n] = '\0';
}

void oxp_fake_spread(oxp_fake_text *out, const char *form, const char *text)
{
    for (; *form; form++)
        oxp_fake_put(out, *form == '#' ? *text++ : *form);
}

/* Credential formats as their makers document them. Prefixes only: nothing here is a token. None
 * ends in a hyphen, behind which a pattern's `\b` would not hold. */
static const struct shape {
    const char *name;
    const char *shape;
} SHAPES[] = {
    {"airtable-token", "pat%14a.%64h"},
    {"anthropic-key", "sk-ant-api03-%93wAA"},
    {"age-key", "AGE-SECRET-KEY-1%58c"},
    {"aws-key", "AKIA%16t"},
    {"aws-secret", "%40b"},
    {"aws-temporary-key", "ASIA%16t"},
    {"azure-storage-key", "%86b=="},
    {"cloudflare-token", "%39w%1a"},
    {"databricks-token", "dapi%32h"},
    {"digitalocean-token", "dop_v1_%64h"},
    {"discord-token", "M%23a.%6w.%37w%1a"},
    {"docker-token", "dckr_pat_%26w%1a"},
    {"doppler-token", "dp.pt.%43a"},
    {"email", "%1l%7n@%8l.com"},
    {"email-tld", "%1l%7n@%8l.com"},
    {"domain", "%10l.com"},
    {"figma-token", "figd_%39w%1a"},
    {"github-fine-grained", "github_pat_%22a_%59a"},
    {"gitlab-pat", "glpat-%19w%1a"},
    {"gitlab-runner-token", "glrt-%19w%1a"},
    {"google-key", "AIza%34w%1a"},
    {"google-oauth-secret", "GOCSPX-%27w%1a"},
    {"grafana-token", "glsa_%32a_%8h"},
    {"groq-key", "gsk_%52a"},
    {"heroku-key", "HRKU-%8h-%4h-4%3h-8%3h-%12h"},
    {"huggingface-token", "hf_%34m"},
    {"linear-key", "lin_api_%40a"},
    {"mailchimp-key", "%32h-us%1e"},
    {"mailgun-key", "key-%32h"},
    {"newrelic-key", "NRAK-%27N"},
    {"notion-token", "ntn_%11d%35a"},
    {"openai-key", "sk-proj-%74wT3BlbkFJ%73w%1a"},
    {"openai-legacy-key", "sk-%20aT3BlbkFJ%20a"},
    {"password", "%4a%1l%1L%1d%9a"},
    {"perplexity-key", "pplx-%48a"},
    {"phone", "+1 202 555 01%2d"},
    {"planetscale-token", "pscale_tkn_%42w%1a"},
    {"postman-key", "PMAK-%24h-%34h"},
    {"pypi-token", "pypi-AgEIcHlwaS5vcmc%119w%1a"},
    {"replicate-token", "r8_%37a"},
    {"sendgrid-key", "SG.%22w.%42w%1a"},
    {"shopify-token", "shpat_%32h"},
    {"slack-app-token", "xapp-1-A%10N-%1e%12d-%64h"},
    {"slack-token", "xoxb-%1e%11d-%1e%11d-%24a"},
    {"slack-user-token", "xoxp-%1e%11d-%1e%11d-%1e%11d-%32h"},
    {"slack-webhook", "https://hooks.slack.com/services/T%10N/B%10N/%24a"},
    {"square-token", "sq0atp-%21w%1a"},
    {"stripe-key", "sk_live_%24a"},
    {"stripe-restricted-key", "rk_live_%24a"},
    {"supabase-token", "sbp_%40h"},
    {"telegram-token", "%1e%9d:AA%32w%1a"},
    {"terraform-token", "%14a.atlasv1.%66w%1a"},
    {"twilio-key", "SK%32h"},
    {"twilio-account", "AC%32h"},
    {"vault-token", "hvs.%95w%1a"},
    {"xai-key", "xai-%80a"},
};

static bool is_named(const char *known, const char *name, size_t n)
{
    return strlen(known) == n && !memcmp(known, name, n);
}

bool oxp_fake_named(oxp_fake_text *out, oxp_dice *dice, const char *name, size_t n)
{
    static const oxp_fake_maker *const GROUPS[] = {OXP_FAKE_NUMBERS, OXP_FAKE_PEOPLE,
                                                   OXP_FAKE_TOKENS};

    for (size_t g = 0; g < sizeof GROUPS / sizeof *GROUPS; g++) {
        for (const oxp_fake_maker *it = GROUPS[g]; it->name; it++) {
            if (is_named(it->name, name, n)) {
                it->make(out, dice);
                return true;
            }
        }
    }
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        if (is_named(SHAPES[i].name, name, n)) {
            oxp_fake_shape(out, dice, SHAPES[i].shape);
            return true;
        }
    }
    return oxp_fake_national(out, dice, name, n);
}

size_t oxp_fake(const char *name, size_t name_n, uint64_t seed, char *out, size_t size)
{
    oxp_fake_text text = {.p = out, .size = size};
    oxp_dice dice = {seed};

    if (!size || !oxp_fake_named(&text, &dice, name, name_n) || text.full)
        text.n = 0;
    if (size)
        out[text.n] = '\0';
    return text.n;
}
