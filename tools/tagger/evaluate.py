"""Measures the tagger against the teacher and against people: evaluate.py FOLDER. The folder is train.py's."""
import collections
import json
import sys

import numpy

import slang
from features import NAMES, encode
from teacher import TAGS
from train import predict, where
from words import RULES, pieces, split_piece

SAMPLES = RULES.parents[3] / "tests/fixtures/tagger"
GROUPS = {"NN": "noun", "NNS": "noun", "NNP": "noun", "JJ": "adjective", "VB": "verb", "VBZ": "verb", "VBD": "verb", "VBN": "verb", "VBG": "verb"}
# The codes of the samples: the first of the treebank's tags for each of ours, but WH for all words that begin with it.
CODES = {name: code for code, name in reversed(TAGS.items())} | {"WhWord": "WH", "Other": "FW"}


def group(code):
    """Returns the group of a tag: nouns, verbs, adjectives; else the tag itself."""
    return GROUPS.get(code, code)


def report(title, tagged, right):
    """Prints the shares of right tags, and which of the groups were taken for which. A word may have more than one right tag."""
    exact = sum(tag in codes for tag, codes in zip(tagged, right))
    coarse = sum(group(tag) in map(group, codes) for tag, codes in zip(tagged, right))
    print(f"{title}: {len(right)} words, {100 * exact / len(right):.1f} % of tags, {100 * coarse / len(right):.1f} % of groups")
    table = collections.Counter()
    for tag, codes in zip(tagged, right):
        table[group(codes[0]), group(tag) if group(tag) not in map(group, codes) else group(codes[0])] += 1
    names = ["noun", "verb", "adjective"]
    for row in names:
        cells = [table[row, column] for column in names]
        others = sum(count for (one, _), count in table.items() if one == row) - sum(cells)
        print(f"  {row:10}", *(f"{cell:6}" for cell in [*cells, others]))
    others = [sum(count for (one, two), count in table.items() if one not in names and two == column) for column in names]
    print(f"  {'others':10}", *(f"{cell:6}" for cell in others))


def main():
    folder = sys.argv[1]
    model = numpy.load(f"{folder}/weights.npz")
    places, weights = where(model["kept"]), model["weights"]

    def tags(clauses):
        return [CODES[NAMES[tag]] for tag in predict(*encode(clauses), places, weights)]

    measured = json.load(open(f"{folder}/measure.json"))
    for title, clauses in (
        ("as written", [clause for message in measured for sentence in message for clause in sentence]),
        ("as typed", slang.typed(measured, 2)),
    ):
        report(f"the teacher, {title}", tags(clauses), [[CODES[tag]] for clause in clauses for _, _, tag in clause])
    for sample in sorted(SAMPLES.glob("*.tsv")):
        lines = [line.split("\t") for line in sample.read_text().splitlines()]
        clauses = [[(*word, "Other") for _, raw in pieces(text) for word in split_piece(raw)] for text, _ in lines]
        report(sample.stem, tags(clauses), [code.split("|") for _, codes in lines for code in codes.split()])


if __name__ == "__main__":
    main()
