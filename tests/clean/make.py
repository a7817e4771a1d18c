#!/usr/bin/env python3
"""usage: make.py > clean.jsonl

Writes the texts of texts.py as labelled records, and numbers by a generator of its own, the same ones
each time."""
import json
import random
import re
import sys
import uuid

import texts

NUMBER_ROUNDS = 12  # of each line with numbers


def lines(block):
    return [line.replace("\\n", "\n") for line in block.strip("\n").split("\n")]


def fill(line, draw):
    def value(match):
        name = match.group(1)
        digits = re.fullmatch(r"d(\d+)", name)
        if digits:
            return "".join(str(draw.randrange(10)) for _ in range(int(digits.group(1))))
        if name.startswith("hex"):
            return "".join(draw.choice("0123456789abcdef") for _ in range(int(name[3:])))
        if name == "uuid":
            return str(uuid.UUID(int=draw.getrandbits(128), version=4))
        return {"day": "%02d" % draw.randint(1, 28), "hh": "%02d" % draw.randrange(24),
                "mm": "%02d" % draw.randrange(60), "epoch": str(1790000000 + draw.randrange(9000000)),
                "u": "".join(draw.choice("ABCDEFGHKLMNPRSTVX") for _ in range(3)),
                "u1": draw.choice("ABCDEF")}[name]
    return re.sub(r"\{(\w+)\}", value, line)


def record(number, text, lang, register, role=None):
    labels = ["neg", "any", register]
    if re.search(r"\w@[\w.]*example\.(com|org|net)", text):
        labels.append("has:email")
    if re.search(r"\b\d{1,3}(\.\d{1,3}){3}\b", text):
        labels.append("has:ip")
    one = {"id": "clean-%04d" % number, "text": text, "labels": labels, "lang": lang}
    if role:
        one["role"] = role
    return one


def records():
    number = 0
    for (lang, register), block in texts.TEXTS.items():
        for text in lines(block):
            number += 1
            yield record(number, text, lang, register)
    for (lang, register), block in texts.DOCUMENTS.items():
        for text in lines(block):
            for role in ("tool_result", "document"):
                number += 1
                yield record(number, text, lang, register, role)
    for text in texts.CALLS.strip("\n").split("\n"):
        number += 1
        yield record(number, text.replace("\\\\", "\\"), "en", "call", "tool_args")
    draw = random.Random(20261123)
    for _ in range(NUMBER_ROUNDS):
        for line in lines(texts.NUMBERS):
            number += 1
            yield record(number, fill(line, draw), "en", "numbers")


if __name__ == "__main__":
    for one in records():
        sys.stdout.write(json.dumps(one, ensure_ascii=True) + "\n")
