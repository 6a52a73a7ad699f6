"""The scorer that the product is checked against: soft BM25 by word vectors with the neighbours' words, and cheap signals.

usage: reference.py --table table.bin tokens FILE      each line's words and their rows, as JSON lines
       reference.py --table table.bin rank DIR         {"qid", "ranking"} for DIR/questions.jsonl over DIR/turns.jsonl

A turn is {"conv", "id", "session", "speaker", "date", "text"}, a question {"conv", "qid", "question"}. Needs numpy only.
"""
import argparse
import datetime
import functools
import json
import re
import struct
import sys
import unicodedata

import numpy as np

STOP = set(
    """a about above after again against all am an and any are as at be because been before being below between both but by can
    cannot could did do does doing down during each few for from further had has have having he her here hers herself him himself
    his how i if in into is it its itself just like me more most my myself no nor not of off on once only or other our ours
    ourselves out over own same she should so some such than that the their theirs them themselves then there these they this
    those through to too under until up very was we were what when where which while who whom why will with would you your yours
    yourself yourselves s t d m ll re ve don didn doesn isn wasn aren won im ive""".split()
)
TIME = re.compile(
    r"\b(yesterday|today|tonight|tomorrow|last|next|ago|this (?:week|month|year|morning|weekend|past)|week(?:s|end)?|months?|years?"
    r"|since|recently|just|soon|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july"
    r"|august|september|october|november|december|\d{4}|\d+(?:st|nd|rd|th)|summer|winter|spring|fall|birthday|anniversary)\b",
    re.I,
)
FIRST_PERSON = re.compile(r"\b(i|i'm|i've|i'd|i'll|my|me|mine|we|our|us|we're|we've)\b", re.I)
WHEN = re.compile(r"\b(when|how long|what (?:date|day|month|year|time)|which (?:month|year|day|date))\b", re.I)
MONTHS = {m: i + 1 for i, m in enumerate("january february march april may june july august september october november december".split())}
# What a word counts that stands 1 turn before, 1 after, 2 before, 2 after.
NEIGHBOURS = ((1, 0.5), (-1, 0.4), (2, 0.3), (-2, 0.2))
# Rounded from weights fitted on five conversations of LoCoMo.
WEIGHTS = {"words": 6, "session": 4, "vector": 3.5, "speaker": 2.4, "question": -0.5, "length": 0.5, "date": 3.5, "when": 1.5, "first": 0.5}


def basic(text):
    """The words: lower case, without combining marks (Mn), cut at whatever `str.isalnum` does not hold for."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    return re.findall(r"[^\W_]+", plain)


class Table:
    """table.bin; README.md describes the format. `rows` is [V, d] in f32, `row` maps a piece to its number."""

    def __init__(self, path):
        data = open(path, "rb").read()
        if data[:4] != b"KSW2":
            raise SystemExit(f"{path} is not a table")
        v, d, _ = struct.unpack("<III", data[4:16])
        scales = np.frombuffer(data, np.uint8, 2 * v, 16).reshape(2, v).T.copy().view("<f2").astype(np.float32)
        packed = np.frombuffer(data, np.uint8, v * d // 2, 16 + 2 * v).reshape(v, d // 2)
        same = 16 + 2 * v + v * d // 2
        self.rows = np.empty((v, d), np.float32)
        self.rows[:, ::2], self.rows[:, 1::2] = (packed & 15) - 7.5, (packed >> 4) - 7.5
        self.rows *= scales
        self.row, piece = {}, ""
        for shared, others in zip(data[same:], re.findall(rb"[^\x80-\xff]*[\x80-\xff]", data[same + v :])):
            piece = piece[:shared] + bytes(byte & 127 for byte in others).decode()
            self.row[piece] = len(self.row)

    @functools.lru_cache(500000)
    def pieces(self, word):
        """The rows of a word's pieces, the longest first match each time; none if any part of it is unknown."""
        out, i = [], 0
        while i < len(word):
            for j in range(len(word), i, -1):
                k = self.row.get(word[i:j] if i == 0 else "##" + word[i:j])
                if k is not None:
                    out.append(k)
                    i = j
                    break
            else:
                return ()
        return tuple(out)

    @functools.lru_cache(500000)
    def vector(self, word):
        """(unit vector, length): the length is the learned importance. An unknown word has no direction and importance 1."""
        pieces = self.pieces(word)
        if not pieces:
            return np.zeros(self.rows.shape[1], np.float32), 1.0
        x = self.rows[list(pieces)].sum(0)
        length = float(np.linalg.norm(x))
        return x / (length + 1e-9), length

    def embed(self, text):
        """The normalised sum over all words, stop words too."""
        x = np.zeros(self.rows.shape[1], np.float32)
        for word in basic(text):
            for k in self.pieces(word):
                x += self.rows[k]
        return x / (np.linalg.norm(x) + 1e-9)


def parse_date(text):
    """(year, month, day) of "8 May, 2023" or "08.05.2023" anywhere in the text."""
    if m := re.search(r"(\d{1,2})\.(\d{2})\.(\d{4})", text):
        return int(m[3]), int(m[2]), int(m[1])
    m = re.search(r"(\d{1,2}) (\w+),? (\d{4})", text)
    if m and m[2].lower() in MONTHS:
        return int(m[3]), MONTHS[m[2].lower()], int(m[1])
    return None


def terms(text):
    """The distinct words but the stop words, in their order."""
    return list(dict.fromkeys(w for w in basic(text) if w not in STOP))


class Memory:
    """The turns of one conversation, in their order, ready to be searched."""

    def __init__(self, table, turns):
        self.table, self.turns, self.n = table, turns, len(turns)
        self.session = np.array([t["session"] for t in turns])
        said = [f"{t['speaker']}: {t['text']}" for t in turns]
        self.number = {}
        docs = [np.array(sorted(self.number.setdefault(w, len(self.number)) for w in sorted(set(terms(x)))), int) for x in said]
        self.flat = np.concatenate(docs)
        self.start = np.cumsum([0] + [len(d) for d in docs])[:-1]
        self.has_words = np.array([len(d) > 0 for d in docs])
        self.df = np.bincount(self.flat, minlength=len(self.number)).astype(np.float32)
        self.words = np.stack([table.vector(w)[0] for w in self.number])
        same = [i > 0 and self.session[i - 1] == self.session[i] for i in range(self.n)]
        self.vectors = np.stack([table.embed((said[i - 1] + "\n" if same[i] else "") + said[i]) for i in range(self.n)])
        texts = [t["text"].replace("’", "'") for t in turns]
        self.speaker = [t["speaker"] for t in turns]
        self.dates = [parse_date(t["date"]) for t in turns]
        self.question = np.array([x.split("[shared")[0].strip().endswith("?") for x in texts], np.float32)
        self.length = np.array([np.log1p(len(x.split())) / 4 for x in texts], np.float32)
        self.time = np.array([bool(TIME.search(x)) for x in texts], np.float32)
        self.first = np.array([min(2, len(FIRST_PERSON.findall(x))) / 2 for x in texts], np.float32)

    def soft_bm25(self, question):
        """Per turn: for each word of the question, its importance times the nearest word of the turn or of a neighbour."""
        asked = terms(question)
        if not asked:
            return np.zeros(self.n, np.float32)
        vectors = [self.table.vector(w) for w in asked]
        near = np.stack([v for v, _ in vectors]) @ self.words.T
        for i, w in enumerate(asked):
            if w in self.number:
                near[i, self.number[w]] = 1.0
        near = np.maximum(near, 0) ** 1.5
        own = np.maximum.reduceat(near[:, self.flat], np.minimum(self.start, len(self.flat) - 1), axis=1)
        own[:, ~self.has_words] = 0
        df = np.array([self.df[self.number[w]] if w in self.number else 0 for w in asked])
        df = 0.5 * df + 0.5 * np.maximum(df, own.sum(1))
        weight = np.log(1 + (self.n - df + 0.5) / (df + 0.5)) * np.array([g for _, g in vectors]) ** 0.4
        best = own.copy()
        for k, share in NEIGHBOURS:
            moved = np.zeros_like(own)
            if k > 0:
                moved[:, k:] = own[:, :-k] * (self.session[k:] == self.session[:-k])
            else:
                moved[:, :k] = own[:, -k:] * (self.session[-k:] == self.session[:k])
            best = np.maximum(best, share * moved)
        return weight @ best

    def date_signal(self, question):
        """1 falling to .5 from a named day to a week after it, .7 in a named month, .2 in a named year."""
        q, out = question.lower(), np.zeros(self.n, np.float32)
        year = re.search(r"\b(20\d\d)\b", q)
        named = [(m, i) for m, i in MONTHS.items() if re.search(r"\b" + (m if m != "may" else r"may,? (?=\d|of)|(?:in|of|during|by|since|\d) may"), q)]
        for name, month in named:
            found = re.search(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? " + name + "|" + name + r",? (\d{1,2})(?!\d)(?:st|nd|rd|th)?", q)
            day = int(next(x for x in found.groups() if x)) if found else None
            for i, date in enumerate(self.dates):
                if not date or (year and int(year[1]) != date[0]):
                    continue
                if day:
                    try:
                        after = (datetime.date(*date) - datetime.date(date[0], month, day)).days
                    except ValueError:
                        continue
                    if -1 <= after <= 7:
                        out[i] = max(out[i], 1 - max(0, after) / 14)
                elif date[1] == month:
                    out[i] = max(out[i], 0.7)
        if year and not named:
            for i, date in enumerate(self.dates):
                if date and date[0] == int(year[1]):
                    out[i] = 0.2
        return out

    def scores(self, question, w=WEIGHTS):
        words = self.soft_bm25(question)
        words = words / (words.max() + 1e-9)
        session = np.zeros(self.n, np.float32)
        for s in np.unique(self.session):
            inside = self.session == s
            session[inside] = np.sort(words[inside])[-3:].mean()
        vector = self.vectors @ self.table.embed(question)
        vector = (vector - vector.min()) / (np.ptp(vector) + 1e-9)
        q = question.lower()
        named = [s for s in dict.fromkeys(self.speaker) if re.search(r"\b" + re.escape(s.lower().split()[0]), q)]
        speaker = np.array([len(named) == 1 and s == named[0] for s in self.speaker], np.float32)
        total = w["words"] * words + w["session"] * session + w["vector"] * vector + w["speaker"] * speaker
        total = total + w["question"] * self.question + w["length"] * self.length + w["date"] * self.date_signal(question)
        return total + w["when"] * (self.time if WHEN.search(question) else 0) + w["first"] * self.first

    def search(self, question, most=50):
        return [self.turns[i]["id"] for i in np.argsort(-self.scores(question), kind="stable")[:most]]


def conversations(folder):
    """(questions, {conv: its turns})."""
    turns = {}
    for line in open(f"{folder}/turns.jsonl", encoding="utf8"):
        turn = json.loads(line)
        turns.setdefault(turn["conv"], []).append(turn)
    return [json.loads(line) for line in open(f"{folder}/questions.jsonl", encoding="utf8")], turns


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("--table", required=True)
    options.add_argument("what", choices=["tokens", "rank"])
    options.add_argument("path")
    a = options.parse_args()
    table = Table(a.table)
    if a.what == "tokens":
        for line in open(a.path, encoding="utf8", newline="\n"):
            words = basic(line.rstrip("\n"))
            sys.stdout.write(json.dumps({"words": words, "pieces": [table.pieces(w) for w in words]}, ensure_ascii=False) + "\n")
        return
    questions, turns = conversations(a.path)
    memories = {}
    for q in questions:
        if q["conv"] not in memories:
            memories[q["conv"]] = Memory(table, turns[q["conv"]])
        print(json.dumps({"qid": q["qid"], "ranking": memories[q["conv"]].search(q["question"])}))


if __name__ == "__main__":
    main()
