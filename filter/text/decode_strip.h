/*
 * Decode strip: a text without the invisible characters inside its tokens. Private to this folder.
 */
#ifndef OXP_TEXT_DECODE_STRIP_H
#define OXP_TEXT_DECODE_STRIP_H

#include "text/view.h"

/* Builds the exact view of `text` without invisible characters that stand between two ASCII
 * characters of a token, where codes are read through them: they would keep a run from being one,
 * and be gone when somebody drops them. Tag characters stay: they are a code of their own.
 * `*stripped` is false, and nothing is built, where there are none. */
oxp_status oxp_decode_strip(oxp_view *view, const char *text, size_t n, bool *stripped);

#endif
