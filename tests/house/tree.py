"""What the house tests share: the source tree, a temporary copy to plant violations in, and the
verdict. A check is a function of a tree's root that returns a list of problems. It is run on the
real tree, which must have none, and on copies with one planted violation each, which it must find:
a check that cannot fail proves nothing."""
import os
import re
import shutil
import subprocess
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
FLOORS = {"base": 0, "text": 1, "match": 2, "ruleset": 3, "decide": 4, "wire": 4, "exchange": 5}
HEADER = "plugin-api/include/oxpecker/oxpecker.h"


def sources(root, folders=("filter", "plugin-api", "adapters"), ends=(".c", ".h")):
    """Paths of C files below the folders, relative to the root, sorted."""
    found = []
    for folder in folders:
        for here, _, names in os.walk(os.path.join(root, folder)):
            found += [os.path.relpath(os.path.join(here, name), root)
                      for name in names if name.endswith(ends)]
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def write(root, path, text):
    os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
    with open(os.path.join(root, path), "w", encoding="utf-8") as file:
        file.write(text)


def includes(root, path):
    """(line number, name, quoted) of each include of a file."""
    for number, line in enumerate(read(root, path).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            yield number, match.group(2), match.group(1) == '"'


def copy_of(root, into):
    """A copy of what the checks read."""
    for name in ("filter", "plugin-api", "adapters", "rules"):
        shutil.copytree(os.path.join(root, name), os.path.join(into, name),
                        ignore=shutil.ignore_patterns("__pycache__", "objs"))


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True, check=False, **options)


def judge(name, check, plants):
    """Runs `check` on the tree and on a copy per plant. `plants` are (sentence, plant, phrase):
    plant(copy) plants one violation, and a new problem must hold the phrase. Returns the exit
    code."""
    failures = 0
    for problem in check(ROOT):
        failures += 1
        print("%s: %s" % (name, problem))
    for sentence, plant, phrase in plants:
        with tempfile.TemporaryDirectory() as copy:
            copy_of(ROOT, copy)
            before = set(check(copy))
            plant(copy)
            found = [problem for problem in check(copy)
                     if problem not in before and phrase in problem]
        if found:
            print("%s: finds that %s: %s" % (name, sentence, found[0]))
        else:
            failures += 1
            print("%s: MISSES that %s" % (name, sentence))
    return 1 if failures else 0
