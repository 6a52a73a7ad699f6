"""Distils all-MiniLM-L6-v2 into a table of word-piece vectors, `table.bin`: 20,001 rows of 128 dimensions in 4 bits.

usage: distil.py --model DIR --chitchat FILE --wordnet DIR --work DIR --out table.bin     (run.sh fetches the inputs)

1. the texts (corpus.py)              4. the vocabulary: ASCII pieces, by their count in the texts and by BERT's order
2. every word piece alone             5. the start: principal components, rare pieces weighted up
3. the teacher's embeddings           6. training (train.py), 4 bits, the file
What 2 and 3 find is kept in the work folder, for they take most of the time.
"""
import argparse
import os
import re
import struct

import numpy as np

import corpus
import train
from teacher import Teacher

ROWS, DIMENSIONS = 20000, 128
# Arora et al. 2017, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings": weight a / (a + frequency).
SIF = 3e-3
# BERT's vocabulary begins with [PAD], [unused…] and the special tokens.
FIRST_PIECE = 999


def kept(path, make):
    """An array from its file, made first if need be."""
    if not os.path.exists(path):
        array = make()
        np.save(path, array)
    return np.load(path)


def counts(teacher, texts):
    encoded = teacher.tokenizer.encode_batch(texts, add_special_tokens=False)
    return np.bincount(np.concatenate([np.array(e.ids) for e in encoded if e.ids]), minlength=len(teacher.vocabulary))


def choose(vocabulary, count):
    """Which of BERT's pieces stay: all single characters, then the best by the two ranks. Their ids, ascending."""
    ascii_ids = [i for i, p in enumerate(vocabulary) if p.isascii() and not p.startswith("[") and not re.fullmatch(r"(##)?[^\w\s]+", p)]
    single = [i for i in ascii_ids if len(vocabulary[i].replace("##", "")) == 1]
    others = np.array([i for i in ascii_ids if i not in set(single)])
    rank = np.empty(len(others))
    rank[np.argsort(-count[others], kind="stable")] = np.arange(len(others))
    score = 0.65 * np.log(rank + 50) + 0.35 * np.log(np.arange(len(others)) + 50)
    return np.array(sorted(single + others[np.argsort(score)][: ROWS - len(single)].tolist()))


def tokenised(names, texts):
    """The rows of every text's pieces; row 0 is [UNK] and left out."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    rows = {name: row for row, name in enumerate(names)}
    tokenizer = Tokenizer(models.WordPiece(vocab=rows, unk_token="[UNK]", max_input_chars_per_word=64))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return [[i for i in e.ids if i] for e in tokenizer.encode_batch(texts, add_special_tokens=False)]


def start(alone, chosen, y, ids):
    """(rows, projection): the pieces on the main axes of the teacher's embeddings, times their SIF weight."""
    _, axes = np.linalg.eigh(y.T @ y / len(y))
    projection = axes[:, ::-1][:, :DIMENSIONS].astype(np.float32)
    rows = (alone[chosen] - alone[FIRST_PIECE:].mean(0)) @ projection
    rows = np.concatenate([np.zeros((1, DIMENSIONS)), rows / np.sqrt((rows**2).sum(1).mean())]).astype(np.float32)
    count = np.bincount(np.concatenate([np.array(x, int) for x in ids if x]), minlength=len(rows)).astype(float)
    return rows * (SIF / (SIF + count / count.sum()))[:, None], projection


def four_bits(rows):
    """(scales f16 [V], nibbles 0..15 [V, d]): value = (nibble - 7.5) * scale; the best of six scales for each row."""
    rows[0] = 0
    rows = rows / np.sqrt((rows[1:] ** 2).sum(1).mean())
    largest = np.abs(rows).max(1, keepdims=True) + 1e-12
    best = np.full((len(rows), 1), np.inf)
    nibbles, scales = np.zeros(rows.shape, np.int8), np.zeros((len(rows), 1), np.float16)
    for share in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        scale = np.maximum((largest * share / 7.5).astype(np.float16), np.float16(6e-8))
        wide = scale.astype(np.float32)
        q = np.clip(np.floor(rows / wide), -8, 7)
        error = (((q + 0.5) * wide - rows) ** 2).sum(1, keepdims=True)
        better = error < best
        best, nibbles, scales = np.where(better, error, best), np.where(better, q, nibbles).astype(np.int8), np.where(better, scale, scales)
    scales = scales.astype(np.float16).ravel()
    scales[0] = 0
    return scales, (nibbles + 8).astype(np.uint8)


def write(path, names, scales, nibbles):
    """The product's format; README.md describes it. Rows are in the order of their pieces' bytes."""
    encoded = [name.encode() for name in names]
    order = sorted(range(len(encoded)), key=encoded.__getitem__)
    text = [encoded[i] for i in order]
    same = [len(os.path.commonprefix(pair)) for pair in zip([b"", *text], text)]
    others = [piece[shared:-1] + bytes([piece[-1] | 128]) for shared, piece in zip(same, text)]
    halves = scales[order].astype("<f2").view(np.uint8).reshape(-1, 2).T
    packed = nibbles[:, ::2] | (nibbles[:, 1::2] << 4)
    with open(path, "wb") as file:
        file.write(b"KSW2" + struct.pack("<III", len(text), nibbles.shape[1], max(map(len, text))))
        file.write(halves.tobytes() + packed[order].tobytes() + bytes(same) + b"".join(others))


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    for name in ("model", "chitchat", "wordnet", "work", "out"):
        options.add_argument("--" + name, required=True)
    a = options.parse_args()
    texts = corpus.texts(a.chitchat, a.wordnet)
    print(f"{len(texts)} texts", flush=True)
    teacher = Teacher(a.model, a.work)
    alone = kept(f"{a.work}/pieces.npy", teacher.pieces)
    print(f"{len(alone)} pieces", flush=True)
    y = kept(f"{a.work}/labels.npy", lambda: teacher.embed(texts, progress=True).astype(np.float16)).astype(np.float32)
    y /= np.linalg.norm(y, axis=1, keepdims=True)
    y -= y.mean(0)

    chosen = choose(teacher.vocabulary, counts(teacher, texts))
    names = ["[UNK]"] + [teacher.vocabulary[i] for i in chosen]
    ids = tokenised(names, texts)
    rows, projection = start(alone, chosen, y, ids)
    rows = train.train(rows, ids, y, projection)
    write(a.out, names, *four_bits(rows))
    print(f"{len(names)} rows, {os.path.getsize(a.out)} bytes")


if __name__ == "__main__":
    main()
