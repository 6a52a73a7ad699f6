"""Trains the tagger and writes it: train.py FOLDER OUT. The folder has the messages that teacher.py tagged.

An averaged perceptron (Collins 2002) with a margin. After each training, the features whose weights are nearest to 0 fall away, then
the single weights, and the rest learn anew.
"""
import json
import struct
import sys

import numba
import numpy

import slang
from features import BITS, NAMES, NONE, TEMPLATES, encode, features

# A feature that occurs less often is none.
LEAST = 3
# Each message is typed in so many ways.
SEEDS = [1, 3]
EPOCHS = 5
# A word is learned from where the right tag is not ahead of all others by more than this.
MARGIN = 10
# How many features, and weights, are left after each training.
KEPT = [(40_000, 120_000), (20_000, 60_000), (11_000, 33_000), (11_000, 31_300)]
# A weight is a whole number up to this.
LARGEST = 31
BUCKET_BITS, STRIDE = 13, 16


@numba.njit
def occurrences(rows, starts):
    """Counts each feature."""
    counts = numpy.zeros(1 << BITS, numpy.int32)
    found = numpy.zeros(TEMPLATES, numpy.int64)
    for clause in range(len(starts) - 1):
        tag = before = NONE
        for at in range(starts[clause], starts[clause + 1]):
            if rows[at, 4] < 0:
                features(rows, starts[clause], starts[clause + 1], at, tag, before, found)
                for feature in found:
                    counts[feature] += 1
            tag, before = rows[at, 5], tag
    return counts


@numba.njit
def add(found, places, weights, sums):
    """Sums the weights of features for each class."""
    sums[:] = 0
    for feature in found:
        place = places[feature]
        if place >= 0:
            for tag in range(len(sums)):
                sums[tag] += weights[place, tag]


@numba.njit
def epoch(rows, starts, order, places, mask, weights, totals, since, time):
    """Learns from each clause once; `totals` are the weights summed over time, `since` when each was last summed."""
    found = numpy.zeros(TEMPLATES, numpy.int64)
    sums = numpy.zeros(weights.shape[1])
    for clause in order:
        tag = before = NONE
        for at in range(starts[clause], starts[clause + 1]):
            guess, right = rows[at, 4], rows[at, 5]
            if guess < 0:
                time += 1
                features(rows, starts[clause], starts[clause + 1], at, tag, before, found)
                add(found, places, weights, sums)
                guess, ahead = numpy.argmax(sums), sums[right]
                sums[right] = -numpy.inf
                rival = numpy.argmax(sums)
                if ahead - sums[rival] <= MARGIN:
                    for feature in found:
                        place = places[feature]
                        if place >= 0:
                            for which, change in ((right, 1.0), (rival, -1.0)):
                                if mask[place, which]:
                                    totals[place, which] += (time - since[place, which]) * weights[place, which]
                                    since[place, which] = time
                                    weights[place, which] += change
            tag, before = guess, tag
    return time


@numba.njit
def predict(rows, starts, places, weights):
    """Returns a tag for each word."""
    found = numpy.zeros(TEMPLATES, numpy.int64)
    sums = numpy.zeros(weights.shape[1], weights.dtype)
    out = numpy.zeros(len(rows), numpy.int64)
    for clause in range(len(starts) - 1):
        tag = before = NONE
        for at in range(starts[clause], starts[clause + 1]):
            guess = rows[at, 4]
            if guess < 0:
                features(rows, starts[clause], starts[clause + 1], at, tag, before, found)
                add(found, places, weights, sums)
                guess = numpy.argmax(sums)
            out[at] = guess
            tag, before = guess, tag
    return out


def pruned(kept, weights, features, most):
    """Returns the features with the longest rows of weights, where their largest weights are, and the weights."""
    rows = numpy.sort(numpy.argsort(-numpy.square(weights).sum(axis=1), kind="stable")[:features])
    kept, weights = kept[rows], weights[rows]
    size = numpy.abs(weights)
    mask = (size >= numpy.partition(size.ravel(), -most)[-most]) & (size > 0)
    used = mask.any(axis=1)
    return kept[used], mask[used], (weights * mask)[used]


def train(rows, starts):
    """Returns the features and their weights."""
    kept = numpy.flatnonzero(occurrences(rows, starts) >= LEAST)
    mask = numpy.ones((len(kept), len(NAMES)), bool)
    chance = numpy.random.default_rng(5)
    for most in KEPT:
        weights, totals, since = (numpy.zeros(mask.shape) for _ in range(3))
        time = 0
        for _ in range(EPOCHS):
            order = chance.permutation(len(starts) - 1)
            time = epoch(rows, starts, order, where(kept), mask, weights, totals, since, time)
        average = (totals + (time - since) * weights) / time
        kept, mask, weights = pruned(kept, average, *most)
    return kept, weights


def where(kept):
    """Returns for each feature the row of its weights; -1 where it has none."""
    places = numpy.full(1 << BITS, -1, numpy.int32)
    places[kept] = numpy.arange(len(kept))
    return places


def rounded(kept, weights):
    """Returns the features and their weights as whole numbers. The few weights that are too large are cut."""
    scale = LARGEST / numpy.quantile(numpy.abs(weights[weights != 0]), 0.999)
    weights = numpy.clip(numpy.rint(weights * scale), -LARGEST, LARGEST).astype(numpy.int64)
    used = weights.any(axis=1)
    return kept[used], weights[used]


def packed(kept, weights):
    """Returns the bytes of the model; README.md describes them."""
    counts = numpy.bincount(kept >> (BITS - BUCKET_BITS), minlength=1 << BUCKET_BITS)
    lengths = (weights != 0).sum(axis=1)
    places, classes = numpy.nonzero(weights)
    firsts = numpy.concatenate([[0], numpy.cumsum(counts)])[: 1 << BUCKET_BITS : STRIDE]
    begins = numpy.concatenate([[0], numpy.cumsum(lengths)])[firsts]
    marks = b"".join(struct.pack("<HH", first, begin) for first, begin in zip(firsts, begins))
    low = kept & ((1 << (BITS - BUCKET_BITS)) - 1)
    arrays = [counts, low, lengths, classes, weights[places, classes] & 255]
    head = b"KST1" + struct.pack("<II", len(kept), len(classes))
    return head + marks + b"".join(array.astype(numpy.uint8).tobytes() for array in arrays)


def main():
    folder, out = sys.argv[1:3]
    messages = json.load(open(f"{folder}/learn.json"))
    rows, starts = encode([clause for seed in SEEDS for clause in slang.typed(messages, seed)])
    kept, weights = rounded(*train(rows, starts))
    data = packed(kept, weights)
    open(out, "wb").write(data)
    numpy.savez(f"{folder}/weights.npz", kept=kept, weights=weights)
    print(f"{len(rows)} words, {len(kept)} features, {(weights != 0).sum()} weights, {len(data)} bytes")


if __name__ == "__main__":
    main()
