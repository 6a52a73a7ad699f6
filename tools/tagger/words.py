"""Cuts text into words as src/memory/facts/rules/word.rs and sentence.rs do, and keeps where each word was."""
import pathlib
import re

RULES = pathlib.Path(__file__).resolve().parents[2] / "src/memory/facts/rules"


def pairs(name, file):
    """Returns a table of pairs of texts out of a file of the product."""
    table = (RULES / file).read_text().split(f"const {name}:", 1)[1].split("];", 1)[0]
    return re.findall(r'\("([^"]+)",\s*"([^"]+)"\)', table)


SPELLINGS = dict(pairs("SPELLINGS", "word.rs"))
CONTRACTIONS = pairs("CONTRACTIONS", "word.rs")
IS = {"it", "that", "he", "she", "name", "there", "what", "where"}
ABBREVIATIONS = {"St", "Mr", "Mrs", "Ms", "Dr", "Prof", "st", "dr"}


def pieces(text):
    """Yields what stands between spaces, without the punctuation around it: its place and its text."""
    for found in re.finditer(r"\S+", text):
        piece, start = found.group(), found.start()
        left = next((i for i, c in enumerate(piece) if c == "&" or c.isalnum()), None)
        if left is None:
            continue
        right = max(i for i, c in enumerate(piece) if c == "&" or c.isalnum()) + 1
        yield start + left, piece[left:right]


def split_piece(raw):
    """Returns the words of a piece, each as it is written and as it is compared."""
    raw = raw.replace("’", "'")
    low = raw.lower()
    if low in SPELLINGS:
        spelling = SPELLINGS[low].split(" ")
        return list(zip(spelling if len(spelling) > 1 else [raw], spelling))
    for end, word in CONTRACTIONS:
        if low.endswith(end):
            stem = low[: -len(end)]
            return [(stem, stem), (word, word)]
    if low.endswith("'s"):
        end = "is" if low[:-2] in IS else "'s"
        return [(raw[:-2], low[:-2]), (end, end)]
    return [(raw, low)]


def clauses(text):
    """Returns where the parts of a message between punctuation begin and end, as one list for each sentence."""
    sentences, parts, start = [], [], 0
    for at, c in enumerate(text + "\n"):
        read = text[start:at]
        gap = at + 1 >= len(text) or not text[at + 1].isalnum()
        ends = c in "!?\n" or c == "." and gap and read.rsplit(" ", 1)[-1] not in ABBREVIATIONS
        if not ends and c not in ";:()—–" and not (c in ",-" and gap):
            continue
        parts.append((start, at))
        start = at + 1
        if ends:
            sentences.append(parts)
            parts = []
    return sentences
