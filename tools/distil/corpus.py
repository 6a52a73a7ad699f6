"""The texts that the table learns from: chats (chitchat-dataset, MIT) and WordNet's definitions and examples."""
import json
import random
import re

# A third of the chat lines is given a speaker, as the product's turns have one.
NAMES = """Emma Olivia Noah Liam Sophia James Ava Lucas Mia Ethan Isabella Mason Charlotte Logan Amelia Oliver Harper Elijah
Evelyn Aiden Abigail Jackson Emily Grace David Chloe Joseph Victoria Carter Lily Jack Luke Penelope Anthony Isaac Nora Hannah
Julian Lucy Paul Sarah Anna Robert Maria Kevin Jessica Brian Laura Daniel Rachel Thomas Peter Omar Fatima Wei Yuki Ahmed Priya
Raj Carlos Elena Ivan Pierre Hans""".split()
MOST = {"turns": 70000, "pairs": 12000, "definitions": 45000, "examples": 30000}


def texts(chitchat, wordnet):
    """157,000 distinct texts of 12 to 600 characters in an order that only the seed decides."""
    random.seed(7)
    found = {kind: [] for kind in MOST}

    def add(kind, text):
        found[kind].append(re.sub(r"\s+", " ", text).strip())

    for chat in json.load(open(chitchat)).values():
        before = None
        for messages in chat["messages"]:
            turn = " ".join(m["text"] for m in messages)
            if len(turn.split()) >= 4:
                add("turns", turn)
            if before and random.random() < 0.15:
                add("pairs", before + " " + turn)
            before = turn
    for part in ("noun", "verb", "adj", "adv"):
        for line in open(f"{wordnet}/data.{part}", encoding="latin1"):
            if line.startswith("  "):
                continue  # the licence
            # The format is in WordNet's wndb(5): the fourth field is the number of words in hexadecimal.
            head, gloss = line.split(" | ", 1)
            fields = head.split()
            words = [re.sub(r"\(.*?\)", "", fields[4 + 2 * i]).replace("_", " ") for i in range(int(fields[3], 16))]
            meaning = re.sub(r';?\s*"[^"]*"', "", gloss).strip(" ;\n")
            add("definitions", f"{', '.join(words[:3])}: {meaning}")
            for example in re.findall(r'"([^"]{12,})"', gloss):
                add("examples", example)
    out = []
    for kind, all_of in found.items():
        kept = [t for t in dict.fromkeys(all_of) if 12 <= len(t) <= 600]
        random.shuffle(kept)
        out += [f"{random.choice(NAMES)}: {t}" if kind == "turns" and random.random() < 0.35 else t for t in kept[: MOST[kind]]]
    random.shuffle(out)
    return out
