"""The features of a word, as src/memory/facts/rules/tagger/features.rs has them: numbers, without texts."""
import re

import numba
import numpy

from words import RULES

ENUM = (RULES / "tagger/mod.rs").read_text().split("enum Tag {", 1)[1].split("\n}", 1)[0]
NAMES = re.findall(r"^    (\w+),$", ENUM, re.M)
LEXICON = dict(re.findall(r'\("([^"]+)", Tag::(\w+)\)', (RULES / "tagger/lexicon.rs").read_text()))
NONE = len(NAMES)  # where there is no tag
BITS = 21
TEMPLATES = 15
MASK = 0xFFFFFFFF


def fnv(data):
    """Returns the FNV-1a hash (Fowler, Noll and Vo) of bytes."""
    value = 2166136261
    for byte in data:
        value = ((value ^ byte) * 16777619) & MASK
    return value


def normal(low):
    """Returns the bytes of a word: a digit is 0, and a letter stands at most twice in a row."""
    out = bytearray()
    for byte in low.encode():
        byte = 48 if 48 <= byte <= 57 else byte
        if len(out) < 2 or out[-1] != byte or out[-2] != byte:
            out.append(byte)
    return bytes(out)


def form(low):
    """Returns the hashes of the word, of its last three bytes and of its last two, and bits for its signs."""
    data = normal(low)
    signs = (48 in data) | (45 in data) << 1 | (len(data) < 4) << 2
    return fnv(data), fnv(data[-3:]), fnv(data[-2:]), signs


@numba.njit
def mix(template, one, two):
    """Returns a feature: a number of BITS bits for a template and its two values."""
    h = (one ^ (template * 0x9E3779B1)) & MASK
    h = ((h ^ (h >> 15)) * 0x85EBCA6B) & MASK
    h = h ^ two
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & MASK
    return h >> (32 - BITS)


@numba.njit
def features(rows, begin, end, at, tag, before, out):
    """Puts the features of the word at a place of a clause into `out`, given the two tags before it."""
    word, suffix3, suffix2, signs = rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3]
    last = rows[at - 1, 0] if at > begin else 1
    following = rows[at + 1, 0] if at + 1 < end else 1
    following3 = rows[at + 1, 1] if at + 1 < end else 1
    after = rows[at + 2, 0] if at + 2 < end else 1
    only = rows[at + 1, 4] if at + 1 < end and rows[at + 1, 4] >= 0 else NONE
    out[0] = mix(1, word, 0)
    out[1] = mix(2, suffix3, 0)
    out[2] = mix(3, suffix2, 0)
    out[3] = mix(4, signs, 0)
    out[4] = mix(5, tag, before)
    out[5] = mix(6, word, tag)
    out[6] = mix(7, suffix3, tag)
    out[7] = mix(8, last, 0)
    out[8] = mix(9, word, last)
    out[9] = mix(10, following3, 0)
    out[10] = mix(11, following, tag)
    out[11] = mix(12, only, tag)
    out[12] = mix(13, word, following)
    out[13] = mix(14, last, following)
    out[14] = mix(15, after, 0)


def encode(clauses):
    """Returns the words of all clauses as one table of numbers, and where each clause begins.

    The columns: word, suffix of three, suffix of two, signs, only tag or -1, right tag.
    """
    forms, rows, starts = {}, [], [0]
    for clause in clauses:
        cased = any(written.islower() for written, _, _ in clause) and any(
            written[:1].isupper() and low != "i" for written, low, _ in clause
        )
        for at, (written, low, tag) in enumerate(clause):
            if low not in forms:
                forms[low] = form(low)
            capital = (1 + (at > 0)) if cased and written[:1].isupper() and low != "i" else 0
            *hashes, signs = forms[low]
            rows.append((*hashes, signs | capital << 3, NAMES.index(LEXICON[low]) if low in LEXICON else -1, NAMES.index(tag)))
        starts.append(len(rows))
    return numpy.array(rows, dtype=numpy.int64), numpy.array(starts, dtype=numpy.int64)
