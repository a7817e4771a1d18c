#!/usr/bin/env python3
"""usage: exports.py LIBRARY

The shared object exports exactly what the public header declares, under the node OXP_1.0, the
exports map lists the same, and the table oxp_api has every function."""
import re
import sys

import tree

LIBRARY = sys.argv[1] if len(sys.argv) > 1 else None


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def declared(header):
    """Names of functions and of objects that the header exports."""
    functions = re.findall(r"^OXP_API\s[^;(]*?\b(oxp_\w+)\s*\(", header, re.M)
    objects = re.findall(r"^extern\s+OXP_API\s[^;(]*?\b(oxp_\w+)\s*;", header, re.M)
    return functions, objects


def exported(library):
    listing = tree.run(["nm", "-D", "--defined-only", "--with-symbol-versions", "--format=posix",
                        library])
    if listing.returncode:
        return None
    names = {}
    for line in listing.stdout.splitlines():
        name, kind = line.split()[:2]
        base, _, version = name.partition("@@")
        if kind != "A":  # the version node itself
            names[base] = version
    return names


def check(root):
    problems = []
    header = without_comments(tree.read(root, tree.HEADER))
    functions, objects = declared(header)
    wanted = set(functions) | set(objects)
    listed = set(re.findall(r"\b(oxp_\w+);",
                            without_comments(tree.read(root, "plugin-api/exports.map"))))
    for name in sorted(wanted - listed):
        problems.append("plugin-api/exports.map lacks %s" % name)
    for name in sorted(listed - wanted):
        problems.append("plugin-api/exports.map lists %s, which the header does not declare" % name)
    names = exported(LIBRARY)
    if names is None:
        return problems + ["nm cannot read %s" % LIBRARY]
    for name in sorted(wanted - set(names)):
        problems.append("the library does not export %s" % name)
    for name in sorted(set(names) - wanted):
        problems.append("the library exports %s, which the header does not declare" % name)
    for name, version in sorted(names.items()):
        if version != "OXP_1.0":
            problems.append("%s has the version %s, not OXP_1.0" % (name, version or "none"))
    table = re.search(r"typedef struct oxp_api \{(.*?)\} oxp_api;", header, re.S)
    fields = set(re.findall(r"\(\*(\w+)\)", table.group(1) if table else ""))
    for name in sorted(set(functions) - {"oxp_get_api"}):
        if name[len("oxp_"):] not in fields:
            problems.append("the table oxp_api lacks %s" % name)
    return problems


def change(path, old, new):
    def plant(root):
        text = tree.read(root, path)
        assert old in text, old
        tree.write(root, path, text.replace(old, new, 1))
    return plant


def drop_table_field(root):
    text = tree.read(root, tree.HEADER)
    shorter = re.sub(r"^.*\(\*slot_acquire\)[^;]*;\n", "", text, count=1, flags=re.M)
    assert shorter != text
    tree.write(root, tree.HEADER, shorter)


PLANTS = [
    ("the header declares what is not exported",
     change(tree.HEADER, "OXP_API uint32_t oxp_abi_version(void);",
            "OXP_API uint32_t oxp_abi_version(void);\nOXP_API int32_t oxp_planted(void);"),
     "the library does not export oxp_planted"),
    ("the library exports what the header no longer declares",
     change(tree.HEADER, "OXP_API void oxp_deinit(void);", ""), "the library exports oxp_deinit"),
    ("the map forgets a function", change("plugin-api/exports.map", "        oxp_check;\n", ""),
     "exports.map lacks oxp_check"),
    ("the table forgets a function", drop_table_field, "the table oxp_api lacks oxp_slot_acquire"),
]

if __name__ == "__main__":
    sys.exit(tree.judge("exports", check, PLANTS))
