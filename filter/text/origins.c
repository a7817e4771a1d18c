#include "text/origins.h"

#include "text/utf8.h"

/* No branch and nothing carried along, so that compilers make vectors of it. */
static void number_plain(const char *restrict bytes, size_t n, uint32_t begin,
                         uint32_t *restrict origin)
{
    for (size_t k = 0; k < 2 && k < n; k++)
        origin[k] = begin + (uint32_t)(k && !oxp_utf8_continues(bytes[k]));
    for (size_t k = 2; k < n; k++) {
        uint32_t second = (bytes[k] & 0xC0) == 0x80;
        uint32_t third = second & ((bytes[k - 1] & 0xC0) == 0x80);
        uint32_t fourth = third & ((bytes[k - 2] & 0xC0) == 0x80);
        origin[k] = begin + (uint32_t)k - second - third - fourth;
    }
}

#if OXP_HAS_AVX2

enum { BLOCK = 64 };

OXP_TARGET_64 static void number_64(const char *bytes, size_t n, uint32_t begin, uint32_t *origin)
{
    uint64_t before = 0, third_before = 0; /* the rest of characters that began before the block */

    for (size_t k = 0; k < n; k += BLOCK) {
        uint64_t known = n - k < BLOCK ? _bzhi_u64(~(uint64_t)0, (unsigned)(n - k)) : ~(uint64_t)0;
        __m512i v = _mm512_maskz_loadu_epi8(known, bytes + k);
        uint64_t rest = _mm512_cmplt_epi8_mask(v, _mm512_set1_epi8((char)0xC0));
        uint64_t third = rest & (rest << 1 | before >> 63);
        uint64_t fourth = third & (third << 1 | third_before >> 63);
        __m512i begins = oxp_origins_begins(rest, third, fourth);
        /* Three more and less, for those that began before the block. */
        begins = _mm512_add_epi8(begins, _mm512_set1_epi8(3));
        oxp_origins_write(origin + k, begins, begin + (uint32_t)k - 3);
        before = rest;
        third_before = third;
    }
}

#endif

void oxp_origins_number(oxp_vectors vectors, const char *bytes, size_t n, uint32_t begin,
                        uint32_t *origin)
{
#if OXP_HAS_AVX2
    if (vectors >= OXP_VECTORS_64) {
        number_64(bytes, n, begin, origin);
        return;
    }
#else
    (void)vectors;
#endif
    number_plain(bytes, n, begin, origin);
}
