#!/usr/bin/env python3
"""usage: versions.py OXP

No stable rule changed under a version that a release has: the packs beside those of the last release (lint L14),
which is the newest tag before HEAD, or the revision in $OXP_AGAINST. Skipped where there is none. It
finds the change that it plants itself."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import tree

PACKS = os.path.join(tree.ROOT, "rules", "packs")


def complaints(oxp, against, path):
    result = subprocess.run([oxp, "lint", "--against", against, path], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, universal_newlines=True, check=False)
    return [line for line in result.stderr.splitlines() if " L14: " in line]


def misses_a_plant(oxp, folder):
    """What was another word in the last release is a change of today."""
    planted = os.path.join(folder, "rules")
    os.makedirs(planted)
    text = tree.read(PACKS, "ops.selftest.yaml")
    changed = re.sub(r"^( *severity: )\w+", r"\1critical", text, flags=re.M)
    assert changed != text and "status: stable" in text
    tree.write(planted, "ops.selftest.yaml", changed)
    return not complaints(oxp, planted, os.path.join(PACKS, "ops.selftest.yaml"))


def last_release():
    named = os.environ.get("OXP_AGAINST")
    if named:
        return named
    tag = tree.run(["git", "-C", tree.ROOT, "describe", "--tags", "--abbrev=0", "HEAD"])
    return tag.stdout.strip() if not tag.returncode else None


def main():
    oxp = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        if misses_a_plant(oxp, os.path.join(folder, "plant")):
            print("versions: MISSES that a stable rule is another under the same version")
            return 1
        release = last_release()
        if not release:
            print("versions: there is no release to compare with")
            return 77
        archive = os.path.join(folder, "rules.tar")
        made = tree.run(["git", "-C", tree.ROOT, "archive", "-o", archive, release, "rules"])
        if made.returncode:
            print("versions: %s cannot be read: %s" % (release, made.stdout))
            return 1
        shutil.unpack_archive(archive, folder)
        found = complaints(oxp, os.path.join(folder, "rules", "packs"), PACKS)
    for line in found:
        print("versions: " + line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
