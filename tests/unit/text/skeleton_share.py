"""How far disguised rows have the skeleton of the plain rows they are made of, and how much of
benign text a skeleton changes: skeleton_share.py SKELETON_LINES DATA_FOLDER

The folder holds JSON lines with `id`, `text` and `labels`; a disguised row is labelled
`transform:NAME` and `of:ID`, benign files are called benign_*. Not a test: it prints figures."""
import difflib
import json
import pathlib
import subprocess
import sys

# What the skeleton is for; codes such as base64 are the decoders'.
TRANSFORMS = ["leet", "homoglyph", "spaced", "dotted", "diacritics", "bidi", "zero-width",
              "fullwidth", "mixed-case"]


def skeletons(program, texts):
    lines = "".join(text.encode().hex() + "\n" for text in texts)
    run = subprocess.run([program], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    return [bytes.fromhex(line).decode() for line in run.stdout.split("\n")[:-1]]


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def label(row, name):
    return next((it[len(name):] for it in row["labels"] if it.startswith(name)), None)


def share_of_words(ours, plain):
    kept = total = 0
    for one, other in zip(ours, plain):
        words = other.split()
        match = difflib.SequenceMatcher(None, one.split(), words, autojunk=False)
        kept += sum(block.size for block in match.get_matching_blocks())
        total += len(words)
    return kept / total


def main(program, folder):
    files = {path.name: read(path) for path in sorted(pathlib.Path(folder).glob("*.jsonl"))}
    plain = {row["id"]: row["text"] for name, rows in files.items()
             if not name.startswith("evasion") for row in rows if "text" in row}
    for name, rows in files.items():
        for transform in TRANSFORMS:
            pairs = [(row["text"], plain[label(row, "of:")]) for row in rows
                     if label(row, "transform:") == transform and label(row, "of:") in plain]
            if not pairs:
                continue
            ours, theirs = (skeletons(program, texts) for texts in zip(*pairs))
            equal = sum(one == other for one, other in zip(ours, theirs)) / len(pairs)
            print(f"{name} {transform}: {len(pairs)} rows, equal {equal:.3f}, "
                  f"words {share_of_words(ours, theirs):.4f}")
    for name, rows in files.items():
        if name.startswith("benign_"):
            texts = [row["text"] for row in rows]
            lower = [" ".join(text.lower().split()) for text in texts]
            ours = [" ".join(text.split()) for text in skeletons(program, texts)]
            same = sum(one == other for one, other in zip(ours, lower)) / len(texts)
            print(f"{name}: {len(texts)} texts, {same:.3f} are their lower case, "
                  f"words {share_of_words(ours, lower):.4f}")


main(*sys.argv[1:])
