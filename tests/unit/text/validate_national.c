/* National numbers on public vectors: the examples of the authority or of the encyclopaedia's
 * article; others are made up, and independent programs agree on them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/text/validate_check.h"

static const struct vector {
    const char *validator;
    const char *text;
    bool holds;
} VECTORS[] = {
    {"ar-cuit", "20-12345678-6", true},
    {"ar-cuit", "30-50001091-2", true},
    {"ar-cuit", "30500010912", true},
    {"ar-cuit", "20-12345678-5", false},
    {"ar-cuit", "21-12345678-2", false}, /* no such kind of holder */
    {"ar-cuit", "20-11111111-2", false},
    {"cl-rut", "12.345.678-5", true},
    {"cl-rut", "30.686.957-4", true},
    {"cl-rut", "10.000.013-K", true},
    {"cl-rut", "10.000.013-k", true},
    {"cl-rut", "12.345.678-6", false},
    {"cl-rut", "11.111.111-1", false},
    {"cl-rut", "00.256.590-0", false},
    {"cl-rut", "12.345.67K-8", false},
    {"co-nit", "899.999.068-1", true},
    {"co-nit", "890.903.938-8", true},
    {"co-nit", "213.123.432-1", true},
    {"co-nit", "899.999.068-2", false},
    {"co-nit", "089.669.051-1", false},
    {"mx-curp", "HEGG560427MVZRRL04", true},
    {"mx-curp", "BOXW310820HNERXN09", true},
    {"mx-curp", "hegg560427mvzrrl04", true},
    {"mx-curp", "XEXX090101HNEXXXA0", true},
    {"mx-curp", "XEXX080229HNEXXX00", true},
    {"mx-curp", "HEGG560427MVZRRL05", false},
    {"mx-curp", "HEGG561327MVZRRL04", false},
    {"mx-curp", "HEGG560427MXXRRL06", false},
    {"mx-curp", "HEGG560427MVZRRL", false},
    {"gb-utr", "1955839661", true},
    {"gb-utr", "19558 39661", true},
    {"gb-utr", "2955839661", false},
    {"gb-utr", "2000000000", false},
    {"ie-pps", "1234567T", true},
    {"ie-pps", "1234567FA", true},
    {"ie-pps", "6433435F", true},
    {"ie-pps", "6433435OA", true},
    {"ie-pps", "6433435FW", true},
    {"ie-pps", "6433435E", false},
    {"ie-pps", "1234567TA", false},
    {"ie-pps", "6433435FZ", false},
    {"ie-pps", "0000000W", false},
    {"fr-siren", "732 829 320", true},
    {"fr-siren", "356 000 000", true},
    {"fr-siren", "732 829 321", false},
    {"fr-siren", "000 000 000", false},
    {"de-rvnr", "15 070649 C 10 3", true},
    {"de-rvnr", "15070649c103", true},
    {"de-rvnr", "15 070649 C 10 4", false},
    {"de-rvnr", "15 071349 C 10 3", false},
    {"de-rvnr", "01 070649 C 10 2", false},
    {"de-kvnr", "A123456780", true},
    {"de-kvnr", "A123456781", false},
    {"de-kvnr", "B123456780", false},
    {"de-kvnr", "1234567890", false},
    {"at-vnr", "1237 010180", true},
    {"at-vnr", "9879 311299", true},
    {"at-vnr", "9874 241367", true},
    {"at-vnr", "9878 311299", false},
    {"at-vnr", "1238 010180", false},
    {"at-vnr", "6098 536432", false}, /* the check holds, the date does not */
    {"ch-ahv", "756.9217.0769.85", true},
    {"ch-ahv", "756.1234.5678.97", true},
    {"ch-ahv", "7569217076985", true},
    {"ch-ahv", "756.9217.0769.84", false},
    {"ch-ahv", "4006381333931", false},
    {"be-nn", "85.07.30-033.28", true},
    {"be-nn", "17.07.30-033.84", true},
    {"be-nn", "04.02.29-998.05", true},
    {"be-nn", "04.02.29-998.73", true},
    {"be-nn", "04.02.29-999.72", false},
    {"be-nn", "04.02.29-000.04", false},
    {"be-nn", "04.00.32-001.93", false},
    {"be-nn", "50.13.01-001.43", false},
    {"be-nn", "50.02.31-001.65", false},
    {"be-nn", "85.07.30-033.61", false},
    {"be-nn", "87.01.13-101.14", false}, /* would be born in 2087 */
    {"be-nn", "88.02.74-561.51", false},
    {"pt-nif", "501 964 843", true},
    {"pt-nif", "501 442 600", true},
    {"pt-nif", "999 000 020", true},
    {"pt-nif", "501 964 842", false},
    {"pt-nif", "438 608 194", false}, /* no such kind of holder */
    {"dk-cpr", "070761-4285", true},
    {"dk-cpr", "211062-5629", true},
    {"dk-cpr", "010165-1111", true}, /* of those without check digit */
    {"dk-cpr", "290204-9005", true},
    {"dk-cpr", "290200-9992", true},
    {"dk-cpr", "070761-4286", false},
    {"dk-cpr", "310462-5629", false},
    {"no-fnr", "151086 95088", true},
    {"no-fnr", "010107 50160", true},
    {"no-fnr", "290204 00038", true},
    {"no-fnr", "290200 99966", true},
    {"no-fnr", "290256 50105", true},
    {"no-fnr", "290240 95019", true},
    {"no-fnr", "690204 00102", true},
    {"no-fnr", "410101 00125", true},
    {"no-fnr", "290256 74829", true},
    {"no-fnr", "020154 74982", true},
    {"no-fnr", "010140 90017", true},
    {"no-fnr", "020156 75031", false},
    {"no-fnr", "010153 74922", false},
    {"no-fnr", "020140 89910", false},
    {"no-fnr", "151086 95077", false},
    {"no-fnr", "151386 95088", false},
    {"no-fnr", "055083 50351", false}, /* a hospital's */
    {"fi-hetu", "131052-308T", true},
    {"fi-hetu", "131052a308t", true},
    {"fi-hetu", "131052Y308T", true},
    {"fi-hetu", "131052-308U", false},
    {"fi-hetu", "131052308T", false},
    {"fi-hetu", "131052:308T", false},
    {"fi-hetu", "311152-308T", false},
    {"fi-hetu", "131052-900B", false},
    {"ee-ik", "37605030299", true},
    {"ee-ik", "10402290120", true}, /* twice 10 */
    {"ee-ik", "10402290247", true},
    {"ee-ik", "37605030298", false},
    {"ee-ik", "97605030299", false},
    {"cz-rc", "710319/2745", true},
    {"cz-rc", "736028/5163", true},
    {"cz-rc", "780123/3540", true}, /* rest 10, until 1985 */
    {"cz-rc", "530101/123", true},
    {"cz-rc", "530101123", false},
    {"cz-rc", "590312/123", false},
    {"cz-rc", "710319/2746", false},
    {"cz-rc", "940916/6350", false}, /* rest 10, too late */
    {"ro-cnp", "1800101221144", true},
    {"ro-cnp", "1630615123457", true},
    {"ro-cnp", "3040229400191", true},
    {"ro-cnp", "5040229400021", true},
    {"ro-cnp", "1630615123458", false},
    {"ro-cnp", "1631315123457", false},
    {"ro-cnp", "1800312837591", false}, /* no such county */
    {"bg-egn", "7523169263", true},
    {"bg-egn", "8032056031", true},
    {"bg-egn", "0422299986", true},
    {"bg-egn", "0442299980", true},
    {"bg-egn", "8032056030", false},
    {"bg-egn", "8019010008", false},
    {"hr-oib", "69435151530", true},
    {"hr-oib", "33392005961", true},
    {"hr-oib", "33392005962", false},
    {"gr-amka", "01013099997", true},
    {"gr-amka", "01013099999", false},
    {"gr-amka", "01133099994", false},
    {"tr-tckn", "10000000146", true},
    {"tr-tckn", "17291716060", true},
    {"tr-tckn", "17291716050", false},
    {"tr-tckn", "00000000146", false},
    {"in-aadhaar", "9999 4105 7058", true},
    {"in-aadhaar", "2341 2341 2346", true},
    {"in-aadhaar", "2341 2341 2347", false},
    {"in-aadhaar", "0123 4567 8907", false},
    {"in-pan", "AAAPL1234C", true},
    {"in-pan", "ACUPA7085R", true},
    {"in-pan", "AAAPL0000C", false},
    {"in-pan", "AAAXL1234C", false},
    {"in-pan", "AAAPL12345", false},
    {"cn-ric", "11010519491231002X", true},
    {"cn-ric", "440524188001010014", true},
    {"cn-ric", "110105194912310021", false},
    {"cn-ric", "110105194913310021", false},
    {"cn-ric", "110101792906166177", false}, /* born in 7929 */
    {"jp-my", "1234 5678 9018", true},
    {"jp-my", "1234 5678 9019", false},
    {"jp-my", "1111 1111 1111", false},
    {"kr-rrn", "971013-9019902", true},
    {"kr-rrn", "971013-9019903", false},
    {"kr-rrn", "971313-9019902", false},
    {"kr-rrn", "201101-3123456", true},  /* random since October 2020 */
    {"kr-rrn", "200901-3123456", false}, /* and not before */
    {"tw-id", "A123456789", true},
    {"tw-id", "A800000014", true},
    {"tw-id", "A123456788", false},
    {"tw-id", "A323456785", false},
    {"hk-id", "A123456(3)", true},
    {"hk-id", "G123456(A)", true},
    {"hk-id", "AB987654(3)", true},
    {"hk-id", "ab9876543", true},
    {"hk-id", "A123456(4)", false},
    {"hk-id", "11234563", false},
    {"hk-id", "A123456(B)", false},
    {"sg-nric", "S1234567D", true},
    {"sg-nric", "T1234567J", true},
    {"sg-nric", "F1234567N", true},
    {"sg-nric", "G1234567X", true},
    {"sg-nric", "M1234567K", true},
    {"sg-nric", "S1234567A", false},
    {"sg-nric", "A1234567D", false},
    {"th-pin", "1-2345-67890-12-1", true},
    {"th-pin", "1-2345-67890-12-2", false},
    {"th-pin", "8-0000-00000-01-4", true},
    {"th-pin", "0-2345-67890-12-3", false},
    {"il-id", "039337423", true},
    {"il-id", "03933742-4", false},
    {"il-id", "39337423", false},
    {"au-tfn", "123 456 782", true},
    {"au-tfn", "876 543 210", true},
    {"au-tfn", "123 456 783", false},
    {"au-medicare", "2123 45670 1", true},
    {"au-medicare", "2123 45670 1/1", true},
    {"au-medicare", "2123 45671 1", false},
    {"au-medicare", "2123 45670 0", false},
    {"au-medicare", "1123 45679 1", false},
    {"au-abn", "51 824 753 556", true},
    {"au-abn", "83 914 571 673", true},
    {"au-abn", "53 004 085 616", true},
    {"au-abn", "51 824 753 557", false},
    {"au-abn", "10 029 911 064", false}, /* the check begins at 11 */
    {"nz-ird", "49-091-850", true},
    {"nz-ird", "35-901-981", true},
    {"nz-ird", "49-098-576", true},
    {"nz-ird", "136-410-132", true},
    {"nz-ird", "136-410-133", false},
    {"nz-ird", "9125568", false},
    {"za-id", "800101 5009 087", true},
    {"za-id", "7503305044089", true},
    {"za-id", "7503305044088", false},
    {"za-id", "8001015009384", false},
    {"ng-nin", "70123456789", true},
    {"ng-nin", "12345678901", false},
    {"ng-nin", "98765432109", false},
    {"ng-nin", "11111111111", false},
    {"ng-nin", "7012345678", false},
};

static void national_numbers_agree_with_public_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof VECTORS / sizeof *VECTORS; i++)
        if (validator_holds(VECTORS[i].validator, VECTORS[i].text, strlen(VECTORS[i].text)) !=
            VECTORS[i].holds)
            fail_msg("%s %s \"%s\"", VECTORS[i].validator, VECTORS[i].holds ? "refuses" : "accepts",
                     VECTORS[i].text);
}

static bool is_national(const char *name)
{
    return strlen(name) > 3 && name[2] == '-' && strcmp(name, "ip-public") != 0;
}

static void no_national_number_is_one_digit_repeated(void **state)
{
    char text[32];
    (void)state;
    for (size_t v = 0; oxp_validator_at(v); v++) {
        if (!is_national(oxp_validator_at(v)))
            continue;
        for (size_t n = 1; n < 20; n++) {
            for (char c = '0'; c <= '9'; c++) {
                memset(text, c, n);
                if (validator_holds(oxp_validator_at(v), text, n))
                    fail_msg("%s accepts %zu of %c", oxp_validator_at(v), n, c);
            }
        }
    }
}

/* A number is not found in a longer one, nor in the beginning of itself. */
static void a_digit_more_or_less_is_refused(void **state)
{
    static const char *const LONGER[] = {"co-nit", "au-medicare", "cl-rut", "se-pnr", "uy-ci"};
    char text[64];
    (void)state;
    for (size_t v = 0; oxp_validator_at(v); v++) {
        const char *name = oxp_validator_at(v);
        bool fixed = is_national(name);
        for (size_t i = 0; i < sizeof LONGER / sizeof *LONGER; i++)
            fixed = fixed && strcmp(name, LONGER[i]) != 0;
        for (uint64_t seed = 0; fixed && seed < 200; seed++) {
            size_t n = oxp_fake(name, strlen(name), seed, text, sizeof text - 1);
            for (char c = '0'; c <= '9'; c++) {
                text[n] = c;
                if (strcmp(name, "nz-ird") != 0 && validator_holds(name, text, n + 1))
                    fail_msg("%s accepts %.*s", name, (int)n + 1, text);
            }
            if (text[n - 1] != ')' && strcmp(name, "cz-rc") != 0 &&
                validator_holds(name, text, n - 1))
                fail_msg("%s accepts %.*s", name, (int)n - 1, text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(national_numbers_agree_with_public_vectors),
        cmocka_unit_test(no_national_number_is_one_digit_repeated),
        cmocka_unit_test(a_digit_more_or_less_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
