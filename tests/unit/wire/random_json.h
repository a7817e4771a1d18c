/* Random JSON: well-formed values with random white space, escapes and shapes. */
#ifndef OXP_TESTS_WIRE_RANDOM_JSON_H
#define OXP_TESTS_WIRE_RANDOM_JSON_H

#include "base/buffer.h"
#include "text/edit.h"

/* Appends a random text of up to `most` characters, of ASCII, quotes, line breaks and characters of
 * two to four bytes; no NUL. */
void random_text(uint64_t *seed, uint32_t most, oxp_buffer *out);
/* Appends `text` as the inside of a JSON string, with escapes where none are needed, too. */
void random_escaped(uint64_t *seed, const char *text, size_t n, oxp_buffer *out);
/* Appends a quoted random string. */
void random_string(uint64_t *seed, oxp_buffer *out);
/* Appends random white space, mostly none. */
void random_space(uint64_t *seed, oxp_buffer *out);
/* Appends a random value of at most `depth` containers; keys of one object differ. */
void random_value(uint64_t *seed, uint32_t depth, oxp_buffer *out);
/* Appends a random request of OpenAI chat. */
void random_request(uint64_t *seed, oxp_buffer *out);
/* Random sorted edits of whole characters of `text`; texts live in `texts`, whose memory must not
 * move: it is reserved here. Returns how many, at most `most`. */
size_t random_edits(uint64_t *seed, const char *text, size_t n, oxp_edit *edits, size_t most,
                    oxp_buffer *texts);

#endif
