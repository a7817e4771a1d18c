#!/usr/bin/env python3
"""The fold view against Python's own Unicode data: every assigned character by itself, and random
texts. Usage: fold_oracle.py PROGRAM, which folds lines of hex."""
import os
import random
import re
import subprocess
import sys
import unicodedata

# What the two libraries may know differently: characters younger than this Python's Unicode.
ASSIGNED = [c for c in range(0x110000)
            if not 0xD800 <= c <= 0xDFFF and unicodedata.category(chr(c)) not in ("Cn", "Cs")]

# Default_Ignorable_Code_Point of DerivedCoreProperties.txt.
IGNORABLE = [(0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
             (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
             (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
             (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)]
BLANK = (0x2800, 0x1D159)  # symbols that show nothing
SEEN = set([*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD])
SPACE = ("\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
         "\u200a\u2028\u2029\u202f\u205f\u3000")
BREAKS = "\n\v\f\r\x85\u2028\u2029"


def is_arabic_vowel_mark(c):
    """Marks of the Arabic blocks, less madda and hamza, which make other letters."""
    return (0x600 <= c <= 0x6FF or 0x8C0 <= c <= 0x8FF) and \
        unicodedata.category(chr(c)) == "Mn" and not 0x653 <= c <= 0x655


def is_dropped(char):
    c = ord(char)
    if any(first <= c <= last for first, last in IGNORABLE) or c in BLANK:
        return True
    if unicodedata.category(char) == "Cf":
        return c not in SEEN
    return c == 0x640 or is_arabic_vowel_mark(c)


def drop(text):
    return "".join(char for char in text if not is_dropped(char))


def white_space(match):
    return "\n" if any(char in BREAKS for char in match.group(0)) else " "


def fold(text):
    text = drop(text)
    # As Unicode Standard D146, but decomposed for compatibility from the start: order first, since
    # U+0345 folds to a starter.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    text = drop(unicodedata.normalize("NFKD", text))
    text = unicodedata.normalize("NFD", text)  # what was dropped parted marks
    text = text.replace("\u0131", "i").replace("\u0649", "\u064a").replace("\u0629", "\u0647")
    text = re.sub("[%s]+" % SPACE, white_space, text)
    out, base = [], ""
    for char in text:
        if not unicodedata.combining(char):
            base = char
        elif (base == "i" and char == "\u0307") or \
                (base == "\u0627" and char in "\u0653\u0654\u0655"):
            continue
        out.append(char)
    return "".join(out)


def texts(seed):
    for c in ASSIGNED:
        yield chr(c)
        if unicodedata.combining(chr(c)) or c < 0x500:
            yield "x\u0301" + chr(c) + "\u0323i" + chr(c)
    dice = random.Random(seed)
    corners = [range(0x20, 0x250), range(0x300, 0x400), range(0x590, 0x700), range(0x900, 0xA00),
               range(0x1100, 0x1200), range(0x1E00, 0x2070), range(0x3000, 0x3200),
               range(0xAC00, 0xAD00), range(0xFB00, 0x10000), range(0x1D100, 0x1D800)]
    known = set(ASSIGNED)
    corners = [[c for c in corner if c in known] for corner in corners]
    for _ in range(20000 * int(os.environ.get("OXP_TEST_SCALE", "1"))):
        home = dice.choice(corners)
        yield "".join(chr(dice.choice(home if dice.random() < 0.8 else dice.choice(corners)))
                      for _ in range(dice.randrange(1, 25)))


def main():
    wanted = list(texts(1))
    lines = "".join(text.encode().hex() + "\n" for text in wanted)
    result = subprocess.run([sys.argv[1]], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    folded = [bytes.fromhex(line) for line in result.stdout.decode().splitlines()]
    failures = 0
    for text, got in zip(wanted, folded):
        if got != fold(text).encode():
            failures += 1
            if failures < 20:
                print("%a folds to %a, not %a" % (text, got.decode(), fold(text)))
    print("%d texts, %d differ (Unicode %s)" % (len(wanted), failures, unicodedata.unidata_version))
    return 1 if failures or len(folded) != len(wanted) else 0


if __name__ == "__main__":
    sys.exit(main())
