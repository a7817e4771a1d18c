/*
 * Validators: what the groups of validate_*.c share. Private to this folder.
 *
 * A group is a table that ends with a nameless entry; validate.c joins the groups to the
 * closed list. Next to each check stands its public source.
 */
#ifndef OXP_TEXT_VALIDATORS_H
#define OXP_TEXT_VALIDATORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a rule writes behind a validator's name. The values are those of
 * oxp_validator_takes. */
enum {
    OXP_TAKES_NOTHING = 0,
    OXP_TAKES_DECIMAL = 1,
    OXP_TAKES_NUMBER = 2,
    OXP_TAKES_TRUE = 3,
    OXP_TAKES_WORD = 4
};

struct oxp_validator {
    const char *name;
    bool (*accepts)(const char *text, size_t n, uint32_t number);
    int takes;
};

extern const struct oxp_validator OXP_VALIDATE_PAYMENT[];
extern const struct oxp_validator OXP_VALIDATE_CODE[];
extern const struct oxp_validator OXP_VALIDATE_NET[];
extern const struct oxp_validator OXP_VALIDATE_DOMAIN[];
extern const struct oxp_validator OXP_VALIDATE_TOKEN[];
extern const struct oxp_validator OXP_VALIDATE_COIN[];
extern const struct oxp_validator OXP_VALIDATE_SHAPE[];
extern const struct oxp_validator OXP_VALIDATE_AMERICAS[];
extern const struct oxp_validator OXP_VALIDATE_LATIN_AMERICA[];
extern const struct oxp_validator OXP_VALIDATE_EUROPE[];
extern const struct oxp_validator OXP_VALIDATE_EUROPE_WEST[];
extern const struct oxp_validator OXP_VALIDATE_EUROPE_NORTH[];
extern const struct oxp_validator OXP_VALIDATE_EUROPE_EAST[];
extern const struct oxp_validator OXP_VALIDATE_ASIA[];
extern const struct oxp_validator OXP_VALIDATE_OCEANIA[];
extern const struct oxp_validator OXP_VALIDATE_EUROPE_RIM[];
extern const struct oxp_validator OXP_VALIDATE_OVERSEAS[];
extern const struct oxp_validator OXP_VALIDATE_DOCUMENT[];
extern const struct oxp_validator OXP_VALIDATE_AFRICA[];

/* Longest identifier that a checksum validator looks at, separators left out. */
enum { OXP_COMPACT_MOST = 64 };

/* The digits of `text` as '0' to '9' and a NUL, separators (space - . /) left out. Returns how
 * many; 0 where there is anything else, or more than `most` of them. */
size_t oxp_compact_digits(const char *text, size_t n, char out[OXP_COMPACT_MOST + 1], size_t most);
/* The same for letters, made capital, and digits. */
size_t oxp_compact(const char *text, size_t n, char out[OXP_COMPACT_MOST + 1], size_t most);

/* True where `text` has exactly `count` > 0 digits, separators left out, and not all alike. */
bool oxp_exact_digits(const char *text, size_t n, char out[OXP_COMPACT_MOST + 1], size_t count);
/* True where `text` is as long as `form` when compact, and has a digit for each `d` of it and a
 * letter for each `a`; `out` is then its compact form. */
bool oxp_exact_form(const char *text, size_t n, char out[OXP_COMPACT_MOST + 1], const char *form);
/* True where the first `n` > 0 characters are the same. */
bool oxp_all_alike(const char *text, size_t n);

static inline bool oxp_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool oxp_is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline char oxp_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* The value of a hex digit, or -1. */
int oxp_hex_value(char c);
/* `count` decimal digits at `text` as a number; at most nine. */
uint32_t oxp_number(const char *text, size_t count);
/* Sum of digit x weight. */
uint32_t oxp_weighted(const char *digits, const uint8_t *weights, size_t count);

/* ISO/IEC 7812-1 annex B: the Luhn sum over all digits is a multiple of ten. */
bool oxp_luhn_holds(const char *digits, size_t n);
/* The Luhn check digit that belongs behind `digits`. */
char oxp_luhn_digit(const char *digits, size_t n);
/* ISO 7064 MOD 97-10 of letters (A = 10 ...) and digits. */
uint32_t oxp_mod97(const char *text, size_t n);
/* The characters that IBAN has in a country, by its two letters; 0 where it has none. */
uint32_t oxp_iban_length(const char country[2]);
/* ISO 3166-1 alpha-2, in capitals. */
bool oxp_is_country(const char code[2]);
/* zlib's CRC-32 (IEEE 802.3). */
uint32_t oxp_crc32(const char *bytes, size_t n);
/* Six characters of base 62, alphabet 0-9A-Za-z, zeroes at the front. */
void oxp_base62(uint32_t number, char out[6]);
/* A day of the Gregorian calendar; the two-digit year 0 counts as a leap year. */
bool oxp_is_date(uint32_t year, uint32_t month, uint32_t day);

/* The check characters of national schemes, shared with fake.c. `digits` are those before the
 * check characters. A check "digit" of ':' or above means that there is none. */
char oxp_check_mod11_10(const char *digits, size_t n); /* ISO 7064 MOD 11,10 */
void oxp_check_cpf(const char digits[9], char check[2]);
void oxp_check_cnpj(const char characters[12], char check[2]);
char oxp_check_nhs(const char digits[9]);
char oxp_check_pesel(const char digits[10]);
char oxp_check_bsn(const char digits[8]);
char oxp_check_dni(uint32_t number);
char oxp_check_codice_fiscale(const char characters[15]);
char oxp_check_vin(const char characters[17]);
char oxp_check_aba(const char digits[8]);
char oxp_check_ean(const char *digits, size_t n);
uint32_t oxp_check_nir(const char characters[13]); /* two digits */

/* Four bytes of the double SHA-256; false where the library of primitives could not start. */
bool oxp_base58_checksum(const uint8_t *bytes, size_t n, uint8_t check[4]);
/* One step of the checksum of BIP 173. */
uint32_t oxp_bech32_step(uint32_t sum, uint32_t value);
/* Writes forty hex digits in the mixed case of EIP-55. */
void oxp_ethereum_case(char hex[40]);

#endif
