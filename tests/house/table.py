#!/usr/bin/env python3
"""usage: table.py HEADER > table.c

Writes a program that checks that each function of the table oxp_api is the flat one of that
name."""
import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    header = re.sub(r"/\*.*?\*/", " ", file.read(), flags=re.S)
functions = re.findall(r"^OXP_API\s[^;(]*?\b(oxp_\w+)\s*\(", header, re.M)
print("#include <oxpecker/oxpecker.h>\n#include <stdio.h>\n")
print("int main(void)\n{\n    int wrong = 0;")
print("    const oxp_api *api = oxp_get_api(OXP_ABI_MAJOR, OXP_ABI_MINOR);")
print('    if (!api || api->size != sizeof *api || api->major != OXP_ABI_MAJOR) {')
print('        puts("oxp_get_api gives no table of this header");\n        return 1;\n    }')
print('    if (oxp_get_api(OXP_ABI_MAJOR + 1, 0) || oxp_get_api(OXP_ABI_MAJOR, OXP_ABI_MINOR + 1)) {')
print('        puts("oxp_get_api gives what it does not have");\n        wrong++;\n    }')
for name in functions:
    if name == "oxp_get_api":
        continue
    field = name[len("oxp_"):]
    print("    if (api->%s != %s) {" % (field, name))
    print('        puts("the table\'s %s is not %s");\n        wrong++;\n    }' % (field, name))
print('    if (oxp_abi_v1 != 1) {\n        puts("oxp_abi_v1 is not 1");\n        wrong++;\n    }')
print("    return wrong != 0;\n}")
