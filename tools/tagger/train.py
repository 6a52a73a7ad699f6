"""Trains the tagger and writes it: train.py FOLDER OUT. The folder has the messages that teacher.py tagged.

An averaged perceptron (Collins 2002). After each training, the weights that are nearest to 0 fall away, and the rest learn anew.
"""
import json
import struct
import sys
import time

import numba
import numpy

import slang
from features import BITS, NAMES, NONE, TEMPLATES, encode, features

# A feature that occurs less often is none.
LEAST = 3
EPOCHS = 5
# How many weights are left after each training.
KEPT = [100_000, 50_000, 30_000, 30_000]
BUCKET_BITS, STRIDE = 14, 32


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
def best(found, places, weights, sums):
    """Returns the class with the highest sum; of equal ones the first."""
    sums[:] = 0
    for feature in found:
        place = places[feature]
        if place >= 0:
            for tag in range(len(sums)):
                sums[tag] += weights[place, tag]
    return numpy.argmax(sums)


@numba.njit
def epoch(rows, starts, order, places, mask, weights, totals, since, time):
    """Learns from each clause once; `totals` are the weights summed over time, `since` when each was last summed."""
    found = numpy.zeros(TEMPLATES, numpy.int64)
    sums = numpy.zeros(weights.shape[1])
    for clause in order:
        tag = before = NONE
        for at in range(starts[clause], starts[clause + 1]):
            guess = rows[at, 4]
            if guess < 0:
                time += 1
                features(rows, starts[clause], starts[clause + 1], at, tag, before, found)
                guess, right = best(found, places, weights, sums), rows[at, 5]
                if guess != right:
                    for feature in found:
                        place = places[feature]
                        if place >= 0:
                            for which, change in ((right, 1.0), (guess, -1.0)):
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
                guess = best(found, places, weights, sums)
            out[at] = guess
            tag, before = guess, tag
    return out


def train(rows, starts):
    """Returns where the weights of each feature are, the features, and the weights."""
    kept = numpy.flatnonzero(occurrences(rows, starts) >= LEAST)
    places = numpy.full(1 << BITS, -1, numpy.int32)
    places[kept] = numpy.arange(len(kept))
    mask = numpy.ones((len(kept), len(NAMES)), bool)
    chance = numpy.random.default_rng(5)
    for most in KEPT:
        weights = numpy.zeros(mask.shape)
        totals, since, time = numpy.zeros(mask.shape), numpy.zeros(mask.shape), 0
        for _ in range(EPOCHS):
            order = chance.permutation(len(starts) - 1)
            time = epoch(rows, starts, order, places, mask, weights, totals, since, time)
        average = (totals + (time - since) * weights) / time
        size = numpy.abs(average)
        least = numpy.partition(size.ravel(), -most)[-most] if most < size.size else 0
        mask = (size >= least) & (size > 0)
        weights = average * mask
    return places, kept, weights


def rounded(weights):
    """Returns the weights as whole numbers of one byte. The few that are too large are cut."""
    scale = 127 / numpy.quantile(numpy.abs(weights[weights != 0]), 0.9995)
    return numpy.clip(numpy.rint(weights * scale), -127, 127).astype(numpy.int64)


def packed(kept, weights):
    """Returns the bytes of the model; README.md describes them."""
    used = numpy.flatnonzero(weights.any(axis=1))
    numbers, weights = kept[used], weights[used]
    counts = numpy.bincount(numbers >> (BITS - BUCKET_BITS), minlength=1 << BUCKET_BITS)
    lengths = (weights != 0).sum(axis=1)
    places, classes = numpy.nonzero(weights)
    firsts = numpy.concatenate([[0], numpy.cumsum(counts)])[: 1 << BUCKET_BITS : STRIDE]
    begins = numpy.concatenate([[0], numpy.cumsum(lengths)])[firsts]
    marks = b"".join(struct.pack("<HH", first, begin) for first, begin in zip(firsts, begins))
    low = numbers & ((1 << (BITS - BUCKET_BITS)) - 1)
    arrays = [counts, low, lengths, classes, weights[places, classes] & 255]
    head = b"KST1" + struct.pack("<II", len(numbers), len(classes))
    return head + marks + b"".join(array.astype(numpy.uint8).tobytes() for array in arrays)


def main():
    folder, out = sys.argv[1:3]
    began = time.time()
    rows, starts = encode(slang.typed(json.load(open(f"{folder}/learn.json")), 1))
    places, kept, weights = train(rows, starts)
    weights = rounded(weights)
    data = packed(kept, weights)
    open(out, "wb").write(data)
    numpy.savez(f"{folder}/weights.npz", places=places, weights=weights)
    print(f"{len(rows)} words, {weights.any(axis=1).sum()} features, {(weights != 0).sum()} weights, {len(data)} bytes, {time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
