#!/usr/bin/env python3
"""usage: frequent_words.py > rules/lists/frequent-words.txt

The 1,000 most frequent words of each language that lint knows, out of the package wordfreq:

    python3 -m venv v && v/bin/pip install wordfreq==3.1.1
    v/bin/python filter/ruleset/frequent_words.py > rules/lists/frequent-words.txt

Only tokens made of letters and marks are kept. Left out are words that are frequent and still the
very thing that a rule may be about; nothing else is changed, so the list stays what its source says.
"""
import sys
import unicodedata

import wordfreq

LANGUAGES = ["ar", "de", "en", "es", "fr", "hi", "ja", "pt", "ru", "sv", "zh"]
MOST = 1000
SWEAR_WORDS = {
    "de": {"scheiße", "scheisse", "arsch", "fuck"},
    "en": {"fuck", "fucking", "shit", "bitch", "ass"},
    "es": {"mierda", "puta", "puto", "joder"},
    "fr": {"merde", "putain", "foutre", "con"},
    "ja": {"くそ", "クソ"},
    "pt": {"merda", "porra", "caralho", "puta", "foda"},
    "sv": {"fan", "jävla", "skit", "helvete"},
    "zh": {"他妈", "妈的"},
}
HEAD = """\
#! license: CC-BY-SA-4.0
#! source: wordfreq 3.1.1 (Robyn Speer, 2022, doi 10.5281/zenodo.7199437), the most frequent words of each language
# For lint alone (L8); no rule reads it, and nothing of it is compiled into the library.
# Changed: reduced to 1,000 words a language, digits, symbols and a few swear words left out.
# wordfreq credits: Google Books Ngrams (http://books.google.com/ngrams), the Leeds Internet Corpus, Wikipedia,
# ParaCrawl, OPUS OpenSubtitles 2018 (http://www.opensubtitles.org/), Twitter, and the word lists SUBTLEX-US, -UK, -CH,
# -DE, -NL by Marc Brysbaert et al., which are freely available data (http://crr.ugent.be/programs-data/subtitle-frequencies).
# Made by filter/ruleset/frequent_words.py; do not edit. "@xx" begins a language.
"""


def is_word(token):
    kinds = {unicodedata.category(character)[0] for character in token}
    return "L" in kinds and kinds <= {"L", "M"}


def main():
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.write(HEAD)
    for language in LANGUAGES:
        words = [word for word in wordfreq.top_n_list(language, MOST)
                 if is_word(word) and word not in SWEAR_WORDS.get(language, ())]
        sys.stdout.write("@%s\n%s\n" % (language, "\n".join(words)))


if __name__ == "__main__":
    main()
