#!/usr/bin/env python3
"""A file includes only from its own folder or from lower floors; adapters include only the public
header; decide and wire, on one floor, do not see each other."""
import os
import sys

import tree

SHELL_FLOOR = 6  # plugin-api, above all of filter/


def filter_problem(folder, name):
    """What is wrong with an include of `name` by a file of the filter's `folder`."""
    if name == "oxpecker/oxpecker.h":
        return None
    other = name.split("/")[0]
    if "/" not in name or other not in tree.FLOORS:
        return "include it by its floor, as \"floor/name.h\""
    own_floor = tree.FLOORS.get(folder, SHELL_FLOOR)
    if other == folder or tree.FLOORS[other] < own_floor:
        return None
    return "%s (floor %d) may not see %s (floor %d)" % (folder, own_floor, other,
                                                        tree.FLOORS[other])


def adapter_problem(root, path, name, quoted):
    if name == "oxpecker/oxpecker.h":
        return None
    if name.split("/")[0] in tree.FLOORS or name.startswith(("filter/", "oxpecker/", "../")):
        return "an adapter sees the public header alone"
    beside = os.path.join(root, os.path.dirname(path), name)
    if quoted and not os.path.exists(beside):
        return "a quoted include is of the adapter's own folder"
    return None


def check(root):
    problems = []
    for path in tree.sources(root):
        top, folder = path.split(os.sep)[:2]
        for number, name, quoted in tree.includes(root, path):
            problem = None
            if top == "adapters":
                problem = adapter_problem(root, path, name, quoted)
            elif quoted or name.split("/")[0] in tree.FLOORS:
                problem = filter_problem(folder if top == "filter" else "plugin-api", name)
            if problem:
                problems.append("%s:%d: includes %s: %s" % (path, number, name, problem))
        if top == "filter" and folder not in tree.FLOORS:
            problems.append("%s: there is no floor %s" % (path, folder))
    return problems


def plant(path, line):
    return lambda root: tree.write(root, path, line + "\n")


PLANTS = [
    ("base includes from exchange", plant("filter/base/planted.c",
                                          '#include "exchange/exchange.h"')),
    ("text includes from match", plant("filter/text/planted.h", '#include "match/matcher.h"')),
    ("decide includes from wire", plant("filter/decide/planted.c", '#include "wire/wire.h"')),
    ("wire includes from decide", plant("filter/wire/planted.c", '#include <decide/judge.h>')),
    ("a file goes around by ..", plant("filter/wire/planted.c", '#include "../decide/judge.h"')),
    ("a file of a folder that is no floor", plant("filter/extra/planted.c", "")),
    ("an adapter includes from the filter", plant("adapters/cli/planted.c",
                                                  '#include "base/buffer.h"')),
    ("an adapter includes another's header", plant("adapters/cli/planted.c",
                                                   '#include "../nginx/module.h"')),
]

if __name__ == "__main__":
    sys.exit(tree.judge("floors", check, [plant + ("planted",) for plant in PLANTS]))
