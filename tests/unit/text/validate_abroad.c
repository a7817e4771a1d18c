/* Numbers of the rim of Europe and of overseas, and of travel documents, on public vectors: the
 * examples of the authority, of the encyclopaedia's article or of the standard; the others are
 * those with one character changed. */
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
    {"is-kt", "120174-3399", true},
    {"is-kt", "450401-3150", true}, /* of a firm */
    {"is-kt", "530575-0299", false},
    {"is-kt", "320174-3399", false},
    {"is-kt", "120174-3391", false}, /* no such century */
    {"is-kt", "290201-2000", false},
    {"lv-pk", "161175-19997", true},
    {"lv-pk", "161375-19997", false},
    {"lv-pk", "161175-19996", false},
    {"lv-pk", "161175-39998", false},
    {"lv-pk", "327601-00012", true}, /* without birthday and check */
    {"lv-pk", "32760-00012", false},
    {"hu-id", "1-800101-0016", true},
    {"hu-id", "3-010101-0015", true},
    {"hu-id", "1-800101-0015", false},
    {"hu-id", "1-801301-0016", false},
    {"hu-id", "9-800101-0016", false},
    {"hu-tax", "8365670003", true},
    {"hu-tax", "8365670004", false},
    {"hu-tax", "7365670003", false},
    {"hu-taj", "123 456 788", true},
    {"hu-taj", "123-456-789", false},
    {"hu-taj", "111 111 110", false},
    {"si-emso", "0101006500006", true},
    {"si-emso", "0101006500007", false},
    {"si-emso", "3101006500006", false},
    {"si-emso", "0113006500006", false},
    {"ua-rntrc", "1759013776", true},
    {"ua-rntrc", "2530414071", true},
    {"ua-rntrc", "1759013770", false},
    {"ca-bc-phn", "9698 658 215", true},
    {"ca-bc-phn", "9698 648 215", false},
    {"ca-bc-phn", "5736504210", false},
    {"pe-ruc", "20512333797", true},
    {"pe-ruc", "10054148289", true},
    {"pe-ruc", "20512333798", false},
    {"pe-ruc", "21512333797", false},
    {"uy-ci", "1.234.567-2", true},
    {"uy-ci", "1.234.567-3", false},
    {"uy-ci", "0.234.567-2", false},
    {"uy-ci", "123.456-1", true},
    {"in-gstin", "27AAPFU0939F1ZV", true},
    {"in-gstin", "27aapfu0939f1zv", true},
    {"in-gstin", "27AAPFU0939F1ZO", false},
    {"in-gstin", "27AAPFU0000F1ZV", false},
    {"in-gstin", "47AAPFU0939F1ZV", false},
    {"in-gstin", "369296450896540", false},
    {"kr-brn", "116-82-00276", true},
    {"kr-brn", "134-86-72683", true},
    {"kr-brn", "116-82-00277", false},
    {"kr-brn", "016-82-00277", false},
    {"au-acn", "004 085 616", true},
    {"au-acn", "010 499 966", true},
    {"au-acn", "004 085 617", false},
    {"mrz", "L898902C36UTO7408122F1204159ZE184226B<<<<<10", true},
    {"mrz", "l898902c36uto7408122f1204159ze184226b<<<<<10", true},
    {"mrz", "D231458907UTO7408122F1204159<<<<<<<6", true},
    {"mrz", "7408122F1204159UTO<<<<<<<<<<<6", true},
    {"mrz", "L898902C35UTO7408122F1204159ZE184226B<<<<<10", false},
    {"mrz", "L898902C36UTO7408123F1204159ZE184226B<<<<<10", false},
    {"mrz", "L898902C36UTO7408122F1204158ZE184226B<<<<<10", false},
    {"mrz", "L898902C36UTO7408122F1204159ZE184226B<<<<<20", false},
    {"mrz", "L898902C36UTO7408122F1204159ZE184226B<<<<<11", false},
    {"mrz", "L898902C36UTO7408122Q1204159ZE184226B<<<<<10", false},
    {"mrz", "D231458907UTO7408122F1204159<<<<<<<7", false},
    {"mrz", "7408122F1204158UTO<<<<<<<<<<<6", false},
    {"mrz", "7408122F1204159UTO<<<<<<<<<<<6 ", false},
    {"mrz", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", false},
};

static void numbers_agree_with_public_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof VECTORS / sizeof *VECTORS; i++)
        if (validator_holds(VECTORS[i].validator, VECTORS[i].text, strlen(VECTORS[i].text)) !=
            VECTORS[i].holds)
            fail_msg("%s %s \"%s\"", VECTORS[i].validator, VECTORS[i].holds ? "refuses" : "accepts",
                     VECTORS[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_agree_with_public_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
