"""Reads chats of real people (chitchat-dataset, MIT) as messages that a teacher can tag.

A message is made tidy first, since the teacher knows edited English: "i dont" is "I don't".
"""
import json
import pathlib
import random
import re

import chitchat_dataset

CHITCHAT = pathlib.Path(chitchat_dataset.__file__).with_name("dataset.json")

# As people write, and as an editor would: the teacher sees the second.
TIDY = {
    "i": "I", "im": "I'm", "ive": "I've", "ill": "I'll", "id": "I'd", "u": "you", "ur": "your", "r": "are", "n": "and", "w": "with",
    "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "wasnt": "wasn't", "arent": "aren't",
    "werent": "weren't", "wouldnt": "wouldn't", "couldnt": "couldn't", "shouldnt": "shouldn't", "cant": "can't", "wont": "won't",
    "havent": "haven't", "hasnt": "hasn't", "hadnt": "hadn't", "aint": "ain't", "thats": "that's", "whats": "what's",
    "theres": "there's", "hes": "he's", "shes": "she's", "youre": "you're", "theyre": "they're", "youve": "you've",
    "theyve": "they've", "weve": "we've", "youll": "you'll", "lets": "let's", "cuz": "because", "cos": "because", "bc": "because",
    "thx": "thanks", "pls": "please", "plz": "please", "tho": "though", "ppl": "people", "abt": "about", "kno": "know",
}
WORD = re.compile(r"(?<![\w'’])[A-Za-z]+(?![\w'’])")
SENTENCE = re.compile(r"(?:^|[.!?]\s+)([a-z])")
# A letter that somebody has drawn out: "sooo" is "so", "cooool" is "cool".
LONG = re.compile(r"([a-zA-Z])\1{2,}(?=([a-zA-Z])?)")
SEED = 11
# Nobody gives more messages than this, so that the few people who wrote most of the corpus do not make most of the text.
MOST_OF_ONE_PERSON = 400


def tidy(text):
    """Returns the message as an editor would write it."""
    text = text.replace("’", "'")
    text = LONG.sub(lambda run: run.group(1) * (2 if run.group(2) and run.group(1) in "eo" else 1), text)
    text = WORD.sub(lambda word: TIDY.get(word.group().lower(), word.group()), text)
    return SENTENCE.sub(lambda begin: begin.group()[:-1] + begin.group(1).upper(), text)


def messages(held_out=0.1):
    """Returns the tidy messages of the people to learn from, and of the people to be measured on."""
    chance = random.Random(SEED)
    people = {}
    for chat in json.load(open(CHITCHAT)).values():
        for turn in chat["messages"]:
            for message in turn:
                text = re.sub(r"\s+", " ", message["text"]).strip()
                if 2 <= len(text.split()) <= 60 and re.search("[a-z]", text):
                    people.setdefault(message["sender"], []).append(text)
    sides = ([], [])
    for person in sorted(people):
        mine = list(dict.fromkeys(people[person]))
        chance.shuffle(mine)
        sides[chance.random() < held_out].extend(mine[:MOST_OF_ONE_PERSON])
    for side in sides:
        chance.shuffle(side)
    learn, measure = sides
    return [tidy(text) for text in learn], [tidy(text) for text in measure]
