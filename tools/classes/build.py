"""Makes classes.bin: which words name a job, a dog, an illness and so on. See README.md."""
import argparse
import collections
import glob
import random
import re
import struct

from wordnet import WordNet, spelling

# A class is a word's where its senses have this part of the word's use; a second class of the same word needs less.
FIRST, SECOND = 0.55, 0.2
# The classes that names of single things belong to: Paris is a city, but Mozart is not a job.
NAMED = {"City", "Country", "Region", "Occasion", "Language", "Religion", "Period"}
# WordNet's words are in reach where SCOWL has them up to this size: 35 is a small dictionary, 70 a large one.
SCOWL_SIZE = 50


def main():
    parser = argparse.ArgumentParser()
    for name in ("wordnet", "scowl", "text", "here", "out"):
        parser.add_argument(f"--{name}", required=True)
    args = parser.parse_args()
    classes = class_names(f"{args.text}/classes.rs")
    pieces = word_pieces(f"{args.text}/table.bin")
    entries, strangers = collect(args, classes, pieces)
    write(args.out, classes, pieces, entries, strangers)


def class_names(rust):
    """The names of the classes in the order of their bits."""
    body = re.search(r"^classes! \{(.*?)^\}", open(rust).read(), re.S | re.M).group(1)
    return re.findall(r"^    ([A-Z]\w+),", body, re.M)


def word_pieces(path):
    """The pieces of the word table, in their order; tools/distil/README.md describes its form."""
    table = open(path, "rb").read()
    rows, dimensions = struct.unpack_from("<II", table, 4)
    same = 16 + 2 * rows + rows * dimensions // 2
    pieces = [""]
    for shared, others in zip(table[same:], re.findall(rb"[^\x80-\xff]*[\x80-\xff]", table[same + rows :])):
        pieces.append(pieces[-1][:shared] + bytes(byte & 127 for byte in others).decode())
    return pieces[1:]


def listed(path):
    """The entries `Class, Class: text` of a text file; a line that begins with spaces goes on with the entry above it."""
    text = re.sub(r"^#.*\n", "", open(path).read(), flags=re.M)
    for line in re.sub(r"\n +", " ", text).splitlines():
        if line:
            left, right = line.split(": ", 1)
            yield left.split(", "), right


def from_wordnet(wordnet, roots, common):
    """The classes of each word of WordNet that is common enough, by the part that its senses have in the word's use."""
    of_synset = collections.defaultdict(set)
    for names, rest in listed(roots):
        inside, _, outside = rest.partition("without")
        senses = lambda text: re.findall(r"[\w.]+#\d+", text)
        for synset in wordnet.hyponyms(senses(inside), senses(outside), bool(NAMED & set(names))):
            of_synset[synset].update(names)
    found = {}
    for word, senses in wordnet.senses.items():
        if not common(word):
            continue
        total = sum(weight for _, weight in senses) + wordnet.others[word]
        parts, classed = collections.Counter(), 0
        for synset, weight in senses:
            classed += weight if of_synset[synset] else 0
            for name in of_synset[synset]:
                parts[name] += weight / total
        if classed >= FIRST * total:
            found[word] = {name for name, part in parts.items() if part >= SECOND}
    # The plant that a food grows on has its name, but the food is meant.
    for names in found.values():
        if names & {"Food", "Fruit", "Vegetable"}:
            names.discard("Plant")
    return {word: names for word, names in found.items() if names}


def plurals(word, wordnet):
    """The plurals of a word; an irregular one may stand beside the regular one, as "brethren" does."""
    yield from wordnet.plurals.get(word, ())
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        yield word[:-1] + "ies"
    else:
        yield word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def singulars(word):
    """What the Rust module looks up for a word that the table does not have, in its order."""
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]


IMPLIED = {
    "Animal": ("Dog", "Cat", "Horse", "Bird", "Fish", "Reptile"),
    "Food": ("Dish", "Fruit", "Vegetable", "Meat", "Sweet"),
    "Drink": ("Alcohol",),
    "Vehicle": ("Bicycle",),
}


def collect(args, classes, pieces):
    wordnet = WordNet(args.wordnet)
    whole = {piece for piece in pieces if not piece.startswith("##")}
    # The size of the smallest list of SCOWL that has a word; the pieces are the most frequent words anyway.
    sizes = {word: 10 for word in whole}
    for path in glob.glob(f"{args.scowl}/*"):
        kind, _, size = path.rpartition("/")[2].rpartition(".")
        if int(size) <= 70 and re.match(r"(english|american|british)-(words|upper|proper-names)", kind):
            for line in open(path, encoding="latin1"):
                word = spelling(line.strip())
                sizes[word] = min(sizes.get(word, 100), int(size))
    stop = set(re.findall(r'^    "(\w+)",$', open(f"{args.text}/stop.rs").read(), re.M))
    common = lambda word: len(word) > 2 and sizes.get(word, 100) <= SCOWL_SIZE and word not in stop
    entries = from_wordnet(wordnet, f"{args.here}/roots.txt", common)
    own = collections.defaultdict(set)
    for names, words in listed(f"{args.here}/words.txt"):
        unknown = set(names) - set(classes) - {"none"}
        assert not unknown, unknown
        for word in words.split(", "):
            own[spelling(word)].update(set(names) - {"none"})
    entries.update(own)
    for names in entries.values():
        for general, special in IMPLIED.items():
            if names.intersection(special):
                names.add(general)
    # A plural has the classes of its singular. One that WordNet has as a word of its own is another word, as "customs" is, unless
    # the singular is in words.txt: "days".
    for word in [word for word, names in entries.items() if names]:
        for plural in plurals(word, wordnet):
            if plural not in own and (word in own or plural not in wordnet.senses):
                entries[plural] = entries[word]
    # What the module would take for a plural, and is none.
    for word in {word for word, size in sizes.items() if size <= SCOWL_SIZE} | set(wordnet.senses):
        if word not in entries and any(singular in entries for singular in singulars(word)):
            entries[word] = set()
    # What the module finds by itself needs no entry.
    kept = {}
    for word, names in entries.items():
        if word in whole:
            kept[word] = names
            continue
        ends = (" ".join(word.split()[i:]) for i in range(1, word.count(" ") + 1))
        if names == next((entries[end] for end in ends if entries.get(end)), set()):
            continue
        if not any(entries.get(s) == names for s in singulars(word) if s in entries):
            kept[word] = names
    sizes.update({word: 10 for word in own if not own[word]})
    return kept, {word: 1_000_000 // size**2 for word, size in sizes.items()}


def fnv(text):
    """FNV-1a of 32 bits (RFC 9923)."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def key(value, multiplier):
    """The 24 bits of a hash that the file has: the upper bits of a product (Knuth, volume 3, 6.4)."""
    return (value * multiplier & 0xFFFFFFFF) >> 8


def best_multiplier(entries, strangers):
    """The multiplier by which the fewest strangers look like an entry; each stranger has a weight."""
    inside = [fnv(word) for word in entries]
    outside = [(fnv(word), weight) for word, weight in strangers.items() if word not in entries]
    chance, best = random.Random(24), None
    for _ in range(100):
        multiplier = chance.randrange(1, 1 << 32, 2)
        keys = {key(value, multiplier) for value in inside}
        doubles = len(inside) - len(keys)
        cost = sum(weight for value, weight in outside if key(value, multiplier) in keys) + 1_000_000 * doubles
        best = min(best or (cost, multiplier), (cost, multiplier))
    print("strangers taken for entries, weighed:", best[0])
    return best[1]


def write(out, classes, pieces, entries, strangers):
    bits = {name: 1 << i for i, name in enumerate(classes)}
    mask = {word: sum(bits[name] for name in names) for word, names in sorted(entries.items())}
    sets = [0] + [m for m, _ in collections.Counter(m for m in mask.values() if m).most_common()]
    assert len(sets) <= 256, len(sets)
    number = {m: i for i, m in enumerate(sets)}
    place = {piece: row for row, piece in enumerate(pieces)}
    of_piece = bytearray(len(pieces))
    others = [word for word in mask if word not in place]
    multiplier = best_multiplier(set(others), {word: weight for word, weight in strangers.items() if word not in place})
    hashed = {key(fnv(word), multiplier): number[mask[word]] for word in others}
    keys = sorted(hashed)
    for word in mask.keys() & place.keys():
        of_piece[place[word]] = number[mask[word]]
    with open(out, "wb") as file:
        file.write(b"KSC1" + struct.pack("<IIII", len(sets), len(pieces), len(keys), multiplier))
        file.write(b"".join(struct.pack("<Q", m) for m in sets))
        file.write(of_piece)
        for shift in (16, 8, 0):
            file.write(bytes(k >> shift & 0xFF for k in keys))
        file.write(bytes(hashed[k] for k in keys))
    with open(f"{out}.tsv", "w") as file:
        for word in sorted(entries):
            file.write(f"{word}\t{','.join(sorted(entries[word], key=classes.index))}\n")
    print(len(sets), "sets,", sum(1 for b in of_piece if b), "pieces,", len(keys), "hashed")


if __name__ == "__main__":
    main()
