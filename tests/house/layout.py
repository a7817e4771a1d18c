#!/usr/bin/env python3
"""Sizes and offsets of the public structs are those that hosts were compiled against: what the
compiler says equals abi.expected. `layout.py --write` records a deliberate change; growing a struct
at its end raises OXP_ABI_MINOR, anything else OXP_ABI_MAJOR."""
import os
import re
import sys
import tempfile

import tree

EXPECTED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "abi.expected")


def structs(header):
    text = re.sub(r"/\*.*?\*/", " ", header, flags=re.S)
    for match in re.finditer(r"typedef struct (oxp_\w+) \{(.*?)\n\} \1;", text, re.S):
        fields = []
        for line in match.group(2).split(";"):
            pointer = re.search(r"\(\*(\w+)\)", line)
            names = [pointer.group(1)] if pointer else re.findall(r"\b(\w+)\s*(?:,|$)",
                                                                    line.strip())
            fields += names
        yield match.group(1), fields


def layout(root):
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        source = "#include <oxpecker/oxpecker.h>\n#include <stdio.h>\nint main(void)\n{\n"
        for name, fields in structs(tree.read(root, tree.HEADER)):
            source += '    printf("%s %%zu\\n", sizeof(%s));\n' % (name, name)
            for field in fields:
                source += '    printf("%s.%s %%zu\\n", offsetof(%s, %s));\n' % (name, field, name,
                                                                                 field)
        source += "    return 0;\n}\n"
        tree.write(folder, "layout.c", source)
        include = os.path.join(root, "plugin-api", "include")
        built = tree.run(["cc", "-I" + include, "-o", folder + "/layout", folder + "/layout.c"])
        if built.returncode:
            return ["does not compile: " + built.stdout]
        lines = tree.run([folder + "/layout"]).stdout.splitlines()
    return lines


def check(root):
    with open(EXPECTED, encoding="utf-8") as file:
        expected = file.read().splitlines()
    now = layout(root)
    problems = ["%s is new; it was not there when hosts were compiled" % line
                for line in now if line not in expected]
    return problems + ["%s is gone or has moved" % line for line in expected if line not in now]


def change(old, new):
    def plant(root):
        text = tree.read(root, tree.HEADER)
        assert old in text
        tree.write(root, tree.HEADER, text.replace(old, new, 1))
    return plant


PLANTS = [
    ("a field is put in the middle", change("    size_t n_findings;\n",
                                            "    uint64_t planted;\n    size_t n_findings;\n"),
     "oxp_verdict"),
    ("a field changes its width", change("    int32_t http_status; /*",
                                         "    int64_t http_status; /*"), "oxp_out"),
    ("two fields change places", change("    const char *file;\n    const char *code;",
                                        "    const char *code;\n    const char *file;"), "oxp_complaint"),
    ("the table grows in the middle", change("    void (*diag_free)(oxp_diag *diag);",
                                             "    void (*planted)(void);\n"
                                             "    void (*diag_free)(oxp_diag *diag);"),
     "oxp_api"),
]

if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        with open(EXPECTED, "w", encoding="utf-8") as out:
            out.write("\n".join(layout(tree.ROOT)) + "\n")
        sys.exit(0)
    sys.exit(tree.judge("layout", check, PLANTS))
