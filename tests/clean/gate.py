#!/usr/bin/env python3
"""usage: gate.py OXP [--data FOLDER]

The false alarms of what ships. Without --data: every policy over clean.jsonl must stop nothing and flag no more
than its strictness allows, no rule of a pack that a policy uses may act on more of it than its own
strictness allows, no document of rules/ but RESULTS.md may tell a measured figure, and each stable rule on prompt injection must tell the sources of its wording. With --data: the figures that a release must show, on the labelled development data."""
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = os.path.join(HERE, "..", "..", "rules")
CLEAN = os.path.join(HERE, "clean.jsonl")
ALLOWED = {1: 1, 2: 10, 3: 100, 4: 1000}  # rows in 100,000 sentences, by strictness
BENIGN = ["chat", "code", "dialogue", "encyclopedia", "hard_cyber", "llm_output", "math", "medical",
          "multilingual", "short", "tool_content"]

# Kinds of rows that hold no credential: names, addresses, numbers and public halves.
NO_CREDENTIAL = ("Resource Name|Bucket|Domain|Client ID|Account ID|Account Name|Organization ID|Product ID|Bot ID|"
                 "Org Name|Username|PUBLIC Key|Publish Key")


class Gate:
    def __init__(self, oxp):
        self.oxp = os.path.abspath(oxp)
        self.passed = self.failed = 0

    def expect(self, sentence, holds, told=""):
        self.passed += bool(holds)
        self.failed += not holds
        print("%s: %s%s" % ("holds" if holds else "FAILS", sentence, told and ": " + told))

    def run(self, *arguments):
        return subprocess.run([self.oxp, *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True, check=False)

    def backtest(self, policy, files, *more):
        result = self.run("backtest", "--policy", policy, "--json", *more, *files)
        if result.returncode:
            print(result.stderr)
            sys.exit("gate: backtest of %s failed" % policy)
        return json.loads(result.stdout)["policies"][0]


def policies():
    folder = os.path.join(RULES, "policies")
    return sorted(os.path.join(folder, name) for name in os.listdir(folder)
                  if name.endswith(".yaml"))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def strictness_of(path):
    """The policy's, else its parent's."""
    text = read(path)
    found = re.search(r"^strictness: (\d)", text, re.M)
    parent = re.search(r"^extends: (\S+)", text, re.M)
    if found:
        return int(found.group(1))
    return strictness_of(os.path.join(os.path.dirname(path), parent.group(1))) if parent else 4


def sentences():
    count = 0
    for line in read(CLEAN).splitlines():
        text = json.loads(line)["text"]
        count += max(1, len([s for s in re.split(r"[.!?\n。！？؟।]", text) if re.search(r"[^\W\d_]", s)]))
    return count


def most_allowed(strictness):
    """As many as chance gives at the rate that is allowed: as `oxp lint --clean` has it."""
    expected = ALLOWED[strictness] * sentences() / 1e5
    hits = 0
    while hits + 1 - expected - 0.2 <= 0 or (hits + 1 - expected - 0.2) ** 2 <= 4 * expected:
        hits += 1
    return hits


def gate_clean(gate):
    made = subprocess.run([sys.executable, "-B", os.path.join(HERE, "make.py")],
                          stdout=subprocess.PIPE, check=True).stdout.decode()
    gate.expect("clean.jsonl is what make.py writes", made == read(CLEAN))
    for policy in policies():
        name = os.path.basename(policy)
        side = gate.backtest(policy, [CLEAN], "--worst", "5")
        most = most_allowed(strictness_of(policy))
        worst = ", ".join("%s %s" % (e["id"], e.get("rule", "")) for e in side["worst_false_alarms"])
        gate.expect("%s stops no clean text" % name, not side["all"]["false_stops"], worst)
        gate.expect("%s acts on at most %d of %d clean texts" % (name, most, side["all"]["negative"]),
                    side["all"]["false_alarms"] <= most, worst)
        gate.expect("%s scans all of them" % name, not side["all"]["unscanned"])


def gate_lint(gate):
    """What `oxp lint` says of the packs and policies; W14 is no warning here."""
    used = set(re.findall(r"\{pack: ([\w.-]+)", "".join(read(p) for p in policies())))
    result = gate.run("lint", "--clean", CLEAN, os.path.join(RULES, "packs"),
                      os.path.join(RULES, "policies", "default.yaml"))
    print("".join(line + "\n" for line in result.stderr.splitlines()
                  if " error " in line or " W14: " in line), end="")
    gate.expect("lint finds no error in what ships", result.returncode == 0,
                (result.stdout.strip().splitlines() or ["nothing was printed"])[-1])
    over = [line for line in result.stderr.splitlines() if " W14: " in line]
    bad = sorted({rule for rule in re.findall(r"rule '([^']+)' hits", "\n".join(over))
                  if rule.split("/")[0] in used})
    gate.expect("no rule of a policy acts on more clean texts than its strictness allows", not bad,
                ", ".join(bad))


def figures_in(name, text):
    """Lines that tell a share, a percentage or a part of a whole; of YAML the comments alone."""
    measured = re.compile(r"(?<![\w.])[01]\.\d{2,}(?![\w.])|\d ?%|\b\d[\d,]* of (?:the |those )?\d")
    return [line for line in text.splitlines()
            if measured.search(line) and (name.endswith(".md") or line.lstrip().startswith("#"))]


def gate_documents(gate):
    """Measured figures are written by tests/bench/packs alone, into RESULTS.md."""
    gate.expect("a typed figure is seen", all(figures_in("a.md", "of the rows %s are found" % told)
                                              for told in ("0.82", "16 %", "19 of 248", "7 of the 13")) and
                figures_in("a.yaml", "  # finds 0.82") and not figures_in("a.yaml", "version: 1.00"))
    for folder, _, names in os.walk(RULES):
        for name in sorted(names):
            if name.endswith((".md", ".yaml")) and name != "RESULTS.md":
                found = figures_in(name, read(os.path.join(folder, name)))
                if found:
                    gate.expect("%s tells no measured figure" % name, False, found[0].strip())


def without_sources(name, text, told):
    """Stable rules of a pack that name fewer than three references of their own and have no row in SOURCES.md."""
    found = []
    for part in re.split(r"(?m)^  - id: ", text)[1:]:
        rule = part.split("\n", 1)[0].strip()
        own = re.search(r"(?m)^    references: \[(.*)\]", part)
        if re.search(r"(?m)^    status: experimental", part) or (own and own.group(1).count(", ") >= 2):
            continue
        if not re.search(r"(?m)^\|[^|]*(?<![\w-])%s%s(?![\w-])[^|]*\|" % (name, re.escape(rule)), told):
            found.append(rule)
    return found


def gate_sources(gate):
    """What the wording of each rule on prompt injection rests on is told, beside it or in packs/SOURCES.md."""
    made = "  - id: a-b\n    references: [x, y]\n  - id: c\n    references: [x, y, z]\n  - id: d\n"
    gate.expect("a rule without sources is seen", without_sources("", made, "| d | words |\n") == ["a-b"])
    folder = os.path.join(RULES, "packs")
    told = read(os.path.join(folder, "SOURCES.md")).split("## Prompt injection", 1)[1]
    for name in sorted(os.listdir(folder)):
        if name.startswith("injection."):
            short = name.split(".")[1] + "/" if name.startswith("injection.languages") else "(?:direct/)?(?:indirect/)?"
            bad = without_sources(short, read(os.path.join(folder, name)), told)
            gate.expect("%s: the sources of each rule are told" % name, not bad, ", ".join(bad))


def is_credential(labels):
    """By the label of upstream, a row may be about a name or an address of a vendor that is no credential."""
    return not any(re.match(r"orig:.*(?:%s)$" % NO_CREDENTIAL, label) for label in labels)


def vendors_covered(rules=RULES):
    folder = os.path.join(rules, "packs")
    return {vendor for name in os.listdir(folder) if name.startswith("secrets.")
            for vendor in re.findall(r"vendor\.([a-z0-9-]+)", read(os.path.join(folder, name)))}


def share_of(gate, policy, rows):
    """The share that is acted on, and the number, of the rows of vendors that a rule is tagged with."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rows.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(rows)
        groups = gate.backtest(policy, [path], "--by", "vendor:")["groups"]
    covered = vendors_covered()
    groups = [g for g in groups if g["name"].split(":")[-1] in covered]
    number = sum(g["positive"] for g in groups)
    return sum(g["caught"] for g in groups) / number, number


def gate_secrets(gate, policy, path):
    with open(path, encoding="utf-8") as file:
        rows = file.readlines()
    held = [row for row in rows if is_credential(json.loads(row)["labels"])]
    print("told: acted on in %.3f of all %d rows of vendors that a rule is tagged with" %
          share_of(gate, policy, rows))
    share, number = share_of(gate, policy, held)
    gate.expect("secrets are acted on in at least 0.9 of the %d of them that are about a credential" % number,
                share >= 0.9, "%.3f" % share)


def gate_data(gate, data):
    """What a release must show; see the README of the packs."""
    def of(*names):
        return [os.path.join(data, name + ".jsonl") for name in names]
    default = os.path.join(RULES, "policies", "default.yaml")
    benign = gate.backtest(default, of(*("benign_" + name for name in BENIGN)), "--by", "file")
    rate = benign["all"]["false_stops_per_1000"]
    gate.expect("at most 1 in 1,000 benign messages is stopped", rate <= 1, "%.3f" % rate)
    for group in benign["groups"]:
        rate = group["false_stops_per_1000"]
        gate.expect("at most 5 in 1,000 of %s" % group["name"], rate <= 5, "%.3f" % rate)
    found = sum(r["false"] for r in benign["rules"] if r["rule"].startswith(("pii.", "secrets.")))
    per_mb = found / (benign["all"]["negative_bytes"] / 1e6)
    gate.expect("at most 1 finding of personal data or secrets in a MB that holds none", per_mb <= 1,
                "%.3f" % per_mb)
    jailbreak = gate.backtest(default, of("jailbreak"))["all"]
    gate.expect("at least 0.85 of the jailbreaks are stopped", jailbreak["recall_stopped"] >= 0.85,
                "%.3f" % jailbreak["recall_stopped"])
    gate.expect("at most 2 of the harmless personas", jailbreak["false_stops"] <= 2,
                str(jailbreak["false_stops"]))
    for span in gate.backtest(default, of("pii_spans"))["spans"]:
        least = {"PHONE_NUMBER": 0.85, "CREDIT_CARD": 0.95, "IBAN_CODE": 0.95, "US_SSN": 0.95,
                 "EMAIL_ADDRESS": 0.95, "IP_ADDRESS": 0.95}.get(span["type"])
        if least:
            gate.expect("F1 of %s is at least %.2f" % (span["type"], least), span["f1"] >= least,
                        "%.3f" % span["f1"])
    monitor = os.path.join(RULES, "policies", "monitor.yaml")
    hate = gate.backtest(monitor, of("hate_functional"))["all"]
    neg, pos = hate["false_alarms"] / hate["negative"], hate["recall"]
    gate.expect("contrasts of hate are flagged less than half as often", not neg or neg < pos / 2,
                "%.4f beside %.4f" % (neg, pos))
    for role in ("user", "assistant"):
        answers = gate.backtest(default, of("model_output_harm"), "--role", role)["all"]
        neg, pos = answers["false_alarms"] / answers["negative"], answers["recall"]
        gate.expect("as %s, refusals are flagged less than half as often as what complied" % role,
                    not neg or neg < pos / 2, "%.4f beside %.4f" % (neg, pos))
    gate_secrets(gate, default, of("secrets")[0])



def main():
    if len(sys.argv) not in (2, 4) or (len(sys.argv) == 4 and sys.argv[2] != "--data"):
        sys.exit(__doc__)
    gate = Gate(sys.argv[1])
    if len(sys.argv) == 4:
        gate_data(gate, sys.argv[3])
    else:
        gate_clean(gate)
        gate_lint(gate)
        gate_documents(gate)
        gate_sources(gate)
    print("%d passed, %d failed" % (gate.passed, gate.failed))
    return 1 if gate.failed else 0


if __name__ == "__main__":
    sys.exit(main())
