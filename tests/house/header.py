#!/usr/bin/env python3
"""The public header by itself compiles as C99 to C17 and C++11 to C++20, without a warning, with
every compiler that is there."""
import os
import shutil
import sys

import tree

FLAGS = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only"]
LANGUAGES = [("c", ("gcc", "clang"), ("c99", "c11", "c17")),
             ("c++", ("g++", "clang++"), ("c++11", "c++14", "c++17", "c++20"))]


def check(root):
    problems = []
    for language, compilers, standards in LANGUAGES:
        there = [compiler for compiler in compilers if shutil.which(compiler)]
        if not there:
            problems.append("no compiler for %s: install one of %s"
                            % (language, ", ".join(compilers)))
        for compiler in there:
            for standard in standards:
                result = tree.run([compiler, "-x", language, "-std=" + standard] + FLAGS +
                                  [os.path.join(root, tree.HEADER)])
                # A lone header draws "pragma once"-like remarks from no compiler, so any output
                # is a problem.
                if result.returncode or result.stdout:
                    first = (result.stdout.splitlines() or ["no message"])[0]
                    problems.append("%s -std=%s: %s" % (compiler, standard,
                                                        first.replace(root, "")))
    return problems


def append(line):
    def plant(root):
        text = tree.read(root, tree.HEADER)
        at = text.rindex("#ifdef __cplusplus")
        tree.write(root, tree.HEADER, text[:at] + line + "\n" + text[at:])
    return plant


PLANTS = [
    ("a type comes from a header that is not included", append("OXP_API FILE *oxp_planted(void);"), "FILE"),
    ("a declaration is not C99", append("_Static_assert(1, \"\");"), "-std=c"),
    ("a name is a keyword of C++", append("OXP_API void oxp_planted(int new);"), "c++"),
]

if __name__ == "__main__":
    sys.exit(tree.judge("header", check, PLANTS))
