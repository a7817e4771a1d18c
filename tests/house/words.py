#!/usr/bin/env python3
"""No file of the project speaks of the machine or the people that made it, and C files carry no
promises of later work."""
import os
import re
import sys

import tree

# Put together from halves, so that this file does not hold what it looks for.
MACHINE = ["/wo" + "rk/", "/fa" + "rm/", "farm-(?:be" + "nch|stu" + "dio)", r"/tmp/b-" + r"\w",
           "/ro" + r"ot/\w", r"/ho" + r"me/\w+/", "sub" + "agent", "this ses" + "sion",
           "developer ses" + "sion"]
UNFINISHED = [r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bXX" + r"X\b", "for no" + r"w\b",
              "not imple" + "mented"]
SKIPPED = {".git", "build", ".cache", "__pycache__"}


def files(root):
    listed = tree.run(["git", "-C", root, "ls-files", "-z"]) if os.path.isdir(
        os.path.join(root, ".git")) else None
    if listed and not listed.returncode:
        return [name for name in listed.stdout.split("\0") if name]
    found = []
    for here, folders, names in os.walk(root):
        folders[:] = [folder for folder in folders if folder not in SKIPPED]
        found += [os.path.relpath(os.path.join(here, name), root) for name in names]
    return sorted(found)


def check(root):
    problems = []
    machine = re.compile("|".join(MACHINE))
    unfinished = re.compile("|".join(UNFINISHED))
    for path in files(root):
        if not os.path.isfile(os.path.join(root, path)):
            continue
        with open(os.path.join(root, path), "rb") as file:
            data = file.read()
        if b"\0" in data:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            found = machine.search(line)
            if not found and path.endswith((".c", ".h")):
                found = unfinished.search(line)
            if found:
                problems.append("%s:%d: holds \"%s\"" % (path, number, found.group(0)))
    return problems


PLANTS = [
    ("a path of the machine is in a file",
     lambda root: tree.write(root, "rules/planted.yaml", "# see /wo" + "rk/main\n"), "planted"),
    ("a comment promises later work",
     lambda root: tree.write(root, "filter/base/planted.c", "/* TO" + "DO: more */\n"), "planted"),
]

if __name__ == "__main__":
    sys.exit(tree.judge("words", check, PLANTS))
