"""WordNet 3.0's nouns: synsets, their hyponyms, and the part that each sense has in a word's use."""
import collections

POS = {"noun": "1", "verb": "2", "adj": "3", "adv": "4"}


class WordNet:
    def __init__(self, folder):
        self.below, self.examples = collections.defaultdict(list), collections.defaultdict(list)
        for line in lines(f"{folder}/data.noun"):
            fields = line.split(" | ", 1)[0].split()
            count = int(fields[3], 16)
            at = 4 + 2 * count
            for i in range(int(fields[at])):
                kind, synset, pos, _ = fields[at + 1 + 4 * i : at + 5 + 4 * i]
                if pos == "n" and kind == "~":
                    self.below[fields[0]].append(synset)
                if pos == "n" and kind == "~i":
                    self.examples[fields[0]].append(synset)
        counts = {}
        for line in open(f"{folder}/cntlist.rev"):
            key, sense, count = line.split()
            word, rest = key.split("%")
            pos = "3" if rest[0] == "5" else rest[0]
            counts[word, pos, int(sense)] = int(count)
        self.senses = {}
        self.others = collections.Counter()
        for part, pos in POS.items():
            for line in lines(f"{folder}/index.{part}"):
                fields = line.split()
                word, synsets = fields[0], fields[-int(fields[2]) :]
                # A sense that was never tagged counts less the later it stands.
                weights = [counts.get((word, pos, i), 0) + 0.5 / i for i in range(1, len(synsets) + 1)]
                if part == "noun":
                    self.senses[spelling(word)] = list(zip(synsets, weights))
                else:
                    self.others[spelling(word)] += sum(weights)
        self.plurals = collections.defaultdict(set)
        for line in open(f"{folder}/noun.exc"):
            plural, *singulars = line.split()
            for singular in singulars:
                self.plurals[spelling(singular)].add(spelling(plural))

    def synset(self, sense):
        """`dog#1` as the number of its synset."""
        word, number = sense.split("#")
        return self.senses[spelling(word)][int(number) - 1][0]

    def hyponyms(self, roots, without, with_names):
        """The synsets under some senses; `with_names` also what has a name of its own, as Paris is under `city#1`."""
        found, waiting = set(), [self.synset(root) for root in roots]
        left_out = {self.synset(sense) for sense in without}
        while waiting:
            synset = waiting.pop()
            if synset not in found and synset not in left_out:
                found.add(synset)
                waiting += self.below[synset] + (self.examples[synset] if with_names else [])
        return found


def lines(path):
    """The lines of a file of WordNet without the licence at its beginning."""
    return (line for line in open(path, encoding="latin1") if not line.startswith("  "))


def spelling(word):
    """A word of WordNet as the table spells it: lower case, a space for each hyphen and underscore, no other sign."""
    word = word.split("(")[0].lower().replace("_", " ").replace("-", " ")
    return " ".join("".join(c for c in word if c.isascii() and (c.isalnum() or c == " ")).split())
