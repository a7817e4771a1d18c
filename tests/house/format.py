#!/usr/bin/env python3
"""C files are as clang-format makes them. Versions differ in what they make, so another version
than the one the style was written with is not asked: exit code 77, which ctest counts as skipped."""
import os
import re
import shutil
import sys

import tree

VERSION = "14"
SKIP = 77


def program():
    for name in ("clang-format-" + VERSION, "clang-format"):
        if shutil.which(name):
            about = tree.run([name, "--version"]).stdout
            if re.search(r"version %s\." % VERSION, about):
                return name
    return None


def check(root):
    paths = tree.sources(root, ("filter", "plugin-api", "adapters", "tests"))
    style = "file:" + os.path.join(tree.ROOT, ".clang-format")
    result = tree.run([program(), "--style=" + style, "--dry-run"] + paths, cwd=root)
    problems = []
    for line in result.stdout.splitlines():
        found = re.match(r"(\S+?):(\d+):\d+: warning: code should be clang-formatted", line)
        if found:
            problems.append("%s:%s: clang-format would change it" % found.groups())
    if result.returncode and not problems:
        problems.append("clang-format failed: " + result.stdout[:200])
    return problems


PLANTS = [("a line is indented by two",
           lambda root: tree.write(root, "filter/base/planted.c", "int x(void)\n{\n  return 1;\n}\n"),
           "planted")]

if __name__ == "__main__":
    if not program():
        print("format: skipped: no clang-format " + VERSION)
        sys.exit(SKIP)
    sys.exit(tree.judge("format", check, PLANTS))
