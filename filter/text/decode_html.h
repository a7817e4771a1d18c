/*
 * Decode HTML: the names that characters have there. Private to this folder.
 *
 * Those of ASCII, Latin, punctuation and HTML 4, out of the HTML standard's 13.5.
 */
#ifndef OXP_TEXT_DECODE_HTML_H
#define OXP_TEXT_DECODE_HTML_H

#include <stdbool.h>
#include <stdint.h>

typedef struct oxp_html_name {
    const char *name;
    uint16_t c;
    bool bare; /* may stand without a semicolon */
} oxp_html_name;

enum { OXP_HTML_NAMES_COUNT = 478, OXP_HTML_NAME_MOST = 21 };

/* By name, in ASCII's order. */
extern const oxp_html_name OXP_HTML_NAMES[OXP_HTML_NAMES_COUNT];

#endif
