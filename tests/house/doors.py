#!/usr/bin/env python3
"""A third-party header has one door: it is included by one .c file, and by no header, so that
only that file knows the library. Compiling and scanning may be two files."""
import os
import sys

import tree

DOORS = {"yaml.h": 1, "cJSON.h": 1, "utf8proc.h": 1, "hs.h": 2, "pcre2.h": 2, "sodium.h": 1,
         "xxhash.h": 1}


def door_of(name):
    folder, _, base = name.rpartition("/")
    if folder in tree.FLOORS:
        return None
    if base.startswith("hs_"):
        return "hs.h"
    if folder == "sodium":
        return "sodium.h"
    return base if base in DOORS else None


def check(root):
    problems = []
    users = {door: set() for door in DOORS}
    for path in tree.sources(root):
        for number, name, _ in tree.includes(root, path):
            door = door_of(name)
            if not door:
                continue
            users[door].add(path)
            if path.endswith(".h"):
                problems.append("%s:%d: a header includes %s; its door is a .c file"
                                % (path, number, door))
            if not path.startswith("filter" + os.sep):
                problems.append("%s:%d: includes %s; only the filter knows libraries"
                                % (path, number, door))
    for door, paths in users.items():
        if len(paths) > DOORS[door]:
            problems.append("%s has %d doors and may have %d: %s"
                            % (door, len(paths), DOORS[door], ", ".join(sorted(paths))))
    return problems


def planting(path, line):
    return lambda root: tree.write(root, path, line + "\n")


def second_doors(root):
    """Enough of them that it is one too many, however many there are."""
    for i in range(3):
        tree.write(root, "filter/match/planted%d.c" % i, "#include <hs/hs.h>\n")


def second_yaml(root):
    for i in range(2):
        tree.write(root, "filter/ruleset/planted%d.c" % i, "#include <yaml.h>\n")


PLANTS = [
    ("yaml.h has a second door", second_yaml),
    ("hs.h has a third door", second_doors),
    ("a header includes pcre2.h", planting("filter/match/planted.h", "#include <pcre2.h>")),
    ("an adapter includes cJSON.h", planting("adapters/cli/planted.c",
                                             "#include <cjson/cJSON.h>")),
    ("the shell includes sodium.h", planting("plugin-api/planted.c", "#include <sodium.h>")),
]

if __name__ == "__main__":
    sys.exit(tree.judge("doors", check, [plant + ("planted",) for plant in PLANTS]))
