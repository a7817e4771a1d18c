/* Numbers of people in Africa. */
#include "text/validators.h"

/* Department of Home Affairs (South Africa), identity number: date of birth, serial, 0 to 2 for
 * citizen, resident or refugee, a digit without meaning today, and Luhn. */
static bool accepts_za_id(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    (void)unused;
    return oxp_exact_digits(text, n, d, 13) && d[10] <= '2' &&
           oxp_is_date(oxp_number(d, 2), oxp_number(d + 2, 2), oxp_number(d + 4, 2)) &&
           oxp_luhn_holds(d, 13);
}

/* National Identity Management Commission (Nigeria), "About the NIN": eleven digits without
 * meaning. No checksum is published, so there is only this: not all alike, and not 12345678901 or
 * another run up or down. Rules ask for context besides. */
static bool accepts_ng_nin(const char *text, size_t n, uint32_t unused)
{
    char d[OXP_COMPACT_MOST + 1];
    size_t up = 0, down = 0;
    (void)unused;
    if (!oxp_exact_digits(text, n, d, 11))
        return false;
    for (size_t i = 1; i < 11; i++) {
        up += (d[i] - d[i - 1] + 10) % 10 == 1;
        down += (d[i - 1] - d[i] + 10) % 10 == 1;
    }
    return up < 10 && down < 10;
}

const struct oxp_validator OXP_VALIDATE_AFRICA[] = {
    {"za-id", accepts_za_id, OXP_TAKES_NOTHING},
    {"ng-nin", accepts_ng_nin, OXP_TAKES_NOTHING},
    {NULL, NULL, 0},
};
