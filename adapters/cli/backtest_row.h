/*
 * Backtest row: one labelled record, read from a line of JSON.
 *
 * {"id", "text" or "text_base64", "labels": ["pos" or "neg", CATEGORY, ...], "lang"?, "role"?,
 * "spans"?: [[start, end, "TYPE"], ...] in bytes of the text}. The library reads the record;
 * this reads the members that labelled data has besides.
 */
#ifndef OXP_CLI_BACKTEST_ROW_H
#define OXP_CLI_BACKTEST_ROW_H

#include <oxpecker/oxpecker.h>

#include "backtest_names.h"

/* What a benign row says that it truly holds: labels has:email and so on. */
enum {
    OXP_BACKTEST_HAS_EMAIL = 1,
    OXP_BACKTEST_HAS_PHONE = 2,
    OXP_BACKTEST_HAS_IP = 4,
    OXP_BACKTEST_HAS_URL = 8
};

typedef struct oxp_backtest_span {
    uint64_t start, end;
    size_t type; /* its number among the reader's types */
} oxp_backtest_span;

/* Borrowed from the line and the reader until the next row. */
typedef struct oxp_backtest_row {
    oxp_str id; /* raw JSON: a string with its quotes, or a number */
    oxp_str text;
    oxp_str category; /* the second label */
    oxp_str labels;   /* raw JSON */
    oxp_str lang;     /* `und` where the record has none */
    oxp_role role;
    bool positive;
    bool marked;  /* it has the member `spans`, be it empty */
    unsigned has; /* bits of OXP_BACKTEST_HAS_ */
    const oxp_backtest_span *spans;
    size_t n_spans;
} oxp_backtest_row;

typedef struct oxp_backtest_reader {
    const oxp_author *author;
    oxp_exchange *exchange; /* owns the decoded text */
    oxp_role role;          /* of records that name none */
    oxp_names *types;       /* as tags have them: CREDIT_CARD is credit-card */
    oxp_backtest_span *spans;
    size_t room;
    char why[160];
} oxp_backtest_reader;

/* NULL, or what is wrong with the line, valid until the next call. */
const char *oxp_backtest_row_read(oxp_backtest_reader *reader, const char *line, size_t n,
                                  oxp_backtest_row *row);

/* The rest of the first label behind the second that begins with `prefix`, as it stands in the
 * JSON; empty where there is none. */
oxp_str oxp_backtest_row_label(const oxp_backtest_row *row, const char *prefix);

#endif
