#!/usr/bin/env python3
"""usage: symbols.py ARCHIVE...

Every name that our archives define for others begins with oxp_ (constants: OXP_), and no two objects define one name:
the linker takes the first and says nothing, and the caller of the second gets a stranger."""
import os
import sys
import tempfile

import tree

ARCHIVES = [os.path.abspath(path) for path in sys.argv[1:]]


def defined(archives):
    """(object, name) of each external definition; weak ones are the compiler's."""
    for archive in archives:
        listing = tree.run(["nm", "--defined-only", "--extern-only", "--format=posix", archive])
        member = archive
        for line in listing.stdout.splitlines():
            if line.endswith(":"):
                member = line[:-1]
            elif len(line.split()) >= 2 and line.split()[1] in "TDBRC":
                yield os.path.basename(archive) + member[member.find("["):], line.split()[0]


def problems_of(archives):
    problems = []
    owners = {}
    count = 0
    for member, name in defined(archives):
        count += 1
        if not name.startswith(("oxp_", "OXP_", "__odr_asan", "__asan", "__sanitizer", "__ubsan")):
            problems.append("%s defines %s, which does not begin with oxp_" % (member, name))
        if name in owners:
            problems.append("%s is defined by %s and by %s" % (name, owners[name], member))
        owners[name] = member
    if not count:
        problems.append("nm saw no definition in %s" % " ".join(archives))
    return problems


def planted(root, source):
    tree.write(root, "planted.c", source)
    built = tree.run(["cc", "-c", "-o", root + "/planted.o", root + "/planted.c"])
    assert not built.returncode, built.stdout
    return root + "/planted.o"


def main():
    failures = 0
    for problem in problems_of(ARCHIVES):
        failures += 1
        print("symbols: " + problem)
    plants = [("a second object defines a name", "void oxp_arena_destroy(void) {}", "is defined by"),
              ("a name does not begin with oxp_", "void planted(void) {}", "does not begin")]
    for sentence, source, phrase in plants:
        with tempfile.TemporaryDirectory() as folder:
            found = [problem for problem in problems_of(ARCHIVES + [planted(folder, source)])
                     if phrase in problem and "planted" in problem]
        if found:
            print("symbols: finds that %s: %s" % (sentence, found[0]))
        else:
            failures += 1
            print("symbols: MISSES that %s" % sentence)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
