"""Compares classes.bin with cases.tsv, class by class: precision, recall and the differences."""
import argparse
import collections
import struct

from build import class_names, fnv, key, singulars, word_pieces


class Table:
    """Looks words up as the Rust module does."""

    def __init__(self, path, text):
        self.names = class_names(f"{text}/classes.rs")
        self.rows = {piece: row for row, piece in enumerate(word_pieces(f"{text}/table.bin"))}
        file = open(path, "rb").read()
        sets, pieces, hashes, self.multiplier = struct.unpack_from("<IIII", file, 4)
        self.sets = struct.unpack_from(f"<{sets}Q", file, 20)
        at = 20 + 8 * sets
        self.of_piece = file[at : at + pieces]
        columns = [file[at + pieces + i * hashes :][:hashes] for i in range(4)]
        self.of_hash = {a << 16 | b << 8 | c: number for a, b, c, number in zip(*columns)}

    def find(self, word):
        if word in self.rows:
            return self.of_piece[self.rows[word]]
        return self.of_hash.get(key(fnv(word), self.multiplier))

    def classes(self, term):
        words = term.split()
        ends = (" ".join(words[i:]) for i in range(len(words)))
        numbers = (self.find(word) for end in ends for word in [end, *singulars(end)])
        bits = self.sets[next((number for number in numbers if number is not None), 0)]
        return {name for i, name in enumerate(self.names) if bits >> i & 1}


def main():
    parser = argparse.ArgumentParser()
    for name in ("table", "text", "cases"):
        parser.add_argument(f"--{name}", required=True)
    args = parser.parse_args()
    table = Table(args.table, args.text)
    right, wrong, missed = (collections.Counter() for _ in range(3))
    for line in open(args.cases):
        word, expected = line.rstrip("\n").split("\t")
        expected = set(expected.split(",")) - {"-"}
        # A class in brackets may be there or not.
        allowed = {name.strip("()") for name in expected}
        needed = {name for name in expected if "(" not in name}
        found = table.classes(word)
        right.update(found & allowed)
        wrong.update(found - allowed)
        missed.update(needed - found)
        if found - allowed or needed - found:
            print(f"{word}: {' '.join(f'+{n}' for n in found - allowed)} {' '.join(f'-{n}' for n in needed - found)}")
    share = lambda a, b: f"{100 * a / (a + b):.0f}" if a + b else "-"
    print("class precision recall")
    for name in table.names:
        print(name, share(right[name], wrong[name]), share(right[name], missed[name]))
    a, b, c = right.total(), wrong.total(), missed.total()
    print("all", share(a, b), share(a, c), f"({a} right, {b} wrong, {c} missed)")


if __name__ == "__main__":
    main()
