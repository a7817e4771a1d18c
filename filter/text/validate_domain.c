/* Domain names and the domains of e-mail addresses. */
#include <string.h>

#include "text/validators.h"

/* Top-level domains without a country, of those that IANA's root zone database lists the ones
 * in real use: each between spaces. Left out on purpose are those that are file name
 * extensions first (zip, mov). */
static const char GENERIC[] =
    " com net org edu gov mil int info biz name pro aero coop museum jobs mobi travel tel cat asia "
    "post xxx arpa academy accountant accountants actor adult africa agency airforce apartments "
    "app "
    "army art associates attorney auction audio auto autos baby band bank bar barcelona bargains "
    "bayern beauty beer berlin best bet bible bid bike bingo bio black blog blue boats bond boo "
    "book "
    "boston boutique box broker brussels build builders business buzz cab cafe cam camera camp "
    "capital "
    "car cards care career careers cars casa cash casino catering center ceo channel charity chat "
    "cheap christmas church city claims cleaning click clinic clothing cloud club coach codes "
    "coffee "
    "college community company computer condos construction consulting contact contractors cooking "
    "cool country coupons courses credit creditcard cricket cruises cymru dad dance date dating "
    "day "
    "deal dealer deals degree delivery democrat dental dentist desi design dev diamonds diet "
    "digital "
    "direct directory discount doctor dog domains download earth eco education email energy "
    "engineer "
    "engineering enterprises equipment esq estate events exchange expert exposed express fail "
    "faith "
    "family fan fans farm fashion feedback film finance financial fish fishing fit fitness flights "
    "florist flowers fly foo football forex forsale forum foundation frl fun fund furniture futbol "
    "fyi gallery game games garden gay gdn gift gifts gives giving glass global gmbh gold golf "
    "google "
    "graphics gratis green gripe group guide guitars guru hair hamburg haus health healthcare help "
    "hiphop hockey holdings holiday homes horse hospital host hosting hot house how icu immo "
    "immobilien inc industries ing ink institute insurance insure international investments irish "
    "istanbul jetzt jewelry joburg juegos kaufen kids kim kitchen kiwi koeln kyoto land lat latino "
    "law "
    "lawyer lease legal lgbt life lighting limited limo link live llc llp loan loans lol london "
    "lotto "
    "love ltd luxe luxury madrid maison makeup management market marketing markets mba media "
    "melbourne "
    "meme memorial men menu miami moda moe mom money monster mortgage moscow motorcycles nagoya "
    "navy "
    "network new news ngo ninja nrw nyc observer okinawa one ong onl online ooo organic osaka page "
    "paris partners parts party pet phd photo photography photos pics pictures pink pizza place "
    "plumbing "
    "plus poker porn press productions prof promo properties property protection pub qpon quebec "
    "quest "
    "racing realty recipes red rehab reise reisen ren rent rentals repair report republican rest "
    "restaurant review reviews rich rip rocks rodeo rsvp rugby ruhr run ryukyu saarland sale salon "
    "sarl school schule science scot security services sex sexy shiksha shoes shop shopping show "
    "singles site ski skin soccer social software solar solutions soy space sport spot storage "
    "store "
    "stream studio study style sucks supplies supply support surf surgery swiss sydney systems "
    "taipei "
    "tattoo tax taxi team tech technology tennis theater theatre tickets tienda tips tires tirol "
    "today "
    "tokyo tools top tours town toys trade trading training tube university uno vacations vegas "
    "ventures versicherung vet viajes video villas vin vip vision vlaanderen vodka vote voting "
    "voto "
    "voyage wales wang watch watches webcam website wedding whoswho wien wiki win wine work works "
    "world wtf xyz yachts yoga yokohama you zone ";

/* Two-letter domains that are not of ISO 3166-1, in capitals. */
static const char OTHER_COUNTRIES[] = " UK EU SU AC ";

/* Two-letter domains that are common file name extensions: with one label before them they
 * are taken for a file. */
static const char EXTENSIONS[] = " cc cs gz hs md mk ml mm pl pm ps py rs sh so st tf ts vb ";

static bool listed(const char *list, const char *word, size_t n)
{
    char key[32];
    if (n + 3 > sizeof key)
        return false;
    key[0] = ' ';
    memcpy(key + 1, word, n);
    memcpy(key + 1 + n, " ", 2);
    return strstr(list, key) != NULL;
}

static bool is_top_level(const char *label, size_t n)
{
    char lower[32];
    if (n < 2 || n >= sizeof lower)
        return n >= 5 && n <= 63 && !strncmp(label, "xn--", 4);
    for (size_t i = 0; i < n; i++)
        lower[i] = oxp_lower(label[i]);
    if (n > 4 && !memcmp(lower, "xn--", 4))
        return true;
    if (n > 2)
        return listed(GENERIC, lower, n);
    char capital[2] = {(char)(lower[0] - 0x20), (char)(lower[1] - 0x20)};
    return oxp_is_country(capital) || listed(OTHER_COUNTRIES, capital, 2);
}

static bool label_is_sound(const char *label, size_t n)
{
    if (!n || n > 63 || label[0] == '-' || label[n - 1] == '-')
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = oxp_lower(label[i]);
        bool other_script = (unsigned char)c >= 0x80; /* RFC 5890: U-labels */
        if (!oxp_is_digit(c) && !(c >= 'a' && c <= 'z') && c != '-' && !other_script)
            return false;
    }
    return true;
}

/* Labels of a host name (RFC 1123 2.1), or 0 where it is none. `*top` is the last one. */
static size_t count_labels(const char *name, size_t n, const char **top)
{
    size_t labels = 0, begin = 0;
    if (n > 253)
        return 0;
    for (size_t at = 0; at <= n; at++) {
        if (at < n && name[at] != '.')
            continue;
        if (!label_is_sound(name + begin, at - begin))
            return 0;
        *top = name + begin;
        labels++;
        begin = at + 1;
    }
    return labels;
}

/* A host name of two labels or more whose last one is a top-level domain. */
static bool accepts_domain(const char *text, size_t n, uint32_t unused)
{
    const char *top = text;
    size_t labels = count_labels(text, n, &top);
    size_t top_n = (size_t)(text + n - top);
    char lower[2];
    (void)unused;
    if (labels < 2 || !is_top_level(top, top_n))
        return false;
    if (labels > 2 || top_n != 2)
        return true;
    lower[0] = oxp_lower(top[0]);
    lower[1] = oxp_lower(top[1]);
    return !listed(EXTENSIONS, lower, 2);
}

/* What stands behind the last `@` is a domain; names that RFC 2606 reserves, file names
 * (logo@2x.png) and made-up endings are not. */
static bool accepts_email_tld(const char *text, size_t n, uint32_t unused)
{
    const char *at = memrchr(text, '@', n), *top = text;
    const char *domain = at ? at + 1 : text;
    size_t domain_n = (size_t)(text + n - domain);
    (void)unused;
    return count_labels(domain, domain_n, &top) >= 2 && is_top_level(top, (size_t)(text + n - top));
}

const struct oxp_validator OXP_VALIDATE_DOMAIN[] = {
    {"email-tld", accepts_email_tld, OXP_TAKES_NOTHING},
    {"domain", accepts_domain, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
