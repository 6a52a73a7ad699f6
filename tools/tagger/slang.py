"""Writes tagged sentences as people type them in a chat: in lower case, without apostrophes, in slang."""
import random

from words import SPELLINGS

# Words that stay one word for the product, and what they are short for. The tag is the first word's.
SHORT = {
    ("you", "are"): "youre", ("they", "are"): "theyre", ("he", "is"): "hes", ("she", "is"): "shes", ("what", "is"): "whats",
    ("there", "is"): "theres", ("where", "is"): "wheres", ("you", "have"): "youve", ("they", "have"): "theyve", ("we", "have"): "weve",
    ("you", "will"): "youll", ("are", "not"): "arent", ("were", "not"): "werent", ("could", "not"): "couldnt",
    ("should", "not"): "shouldnt", ("have", "not"): "havent", ("has", "not"): "hasnt", ("had", "not"): "hadnt",
    ("got", "to"): "gotta", ("do", "not", "know"): "dunno", ("let", "me"): "lemme", ("give", "me"): "gimme", ("trying", "to"): "tryna",
    ("should", "have"): "shoulda", ("kind", "of"): "kinda", ("sort", "of"): "sorta", ("out", "of"): "outta", ("a", "lot"): "alot",
}
# Swaps of one word for one word.
SLANG = {
    "your": "ur", "are": "r", "with": "w", "because": "bc", "thanks": "thx", "tomorrow": "tmrw", "please": "pls", "people": "ppl",
    "really": "rly", "about": "abt", "though": "tho", "probably": "prolly", "before": "b4", "something": "smth", "until": "til",
    "through": "thru", "know": "kno", "okay": "k", "tonight": "tonite", "love": "luv", "good": "gud", "what": "wat", "the": "da",
    "that": "dat", "to": "2", "for": "4", "see": "c", "weekend": "wknd", "minutes": "mins", "months": "mnths", "years": "yrs",
    "year": "yr", "hours": "hrs", "work": "wrk", "back": "bk", "want": "wnt", "just": "jus", "going": "goin", "birthday": "bday",
    "favourite": "fave", "brother": "bro", "sister": "sis", "university": "uni", "apartment": "apt", "grandma": "gran", "very": "v",
    "have": "hv", "from": "frm", "some": "sum", "message": "msg", "text": "txt", "right": "rite", "night": "nite", "would": "wud",
    "could": "cud", "should": "shud", "photo": "pic", "pictures": "pics", "doctor": "doc", "vacation": "hols", "never": "neva",
    "girlfriend": "gf", "boyfriend": "bf", "them": "em", "them ": "dem", "day": "dayy", "so": "sooo", "today": "2day",
}
SHORT = {words: short for words, short in SHORT.items() if short not in SPELLINGS}
SLANG = {word: short for word, short in SLANG.items() if short not in SPELLINGS}


def shortened(clause, chance, rate):
    """Returns a clause with some of its words as slang."""
    out, at = [], 0
    while at < len(clause):
        for length in (3, 2):
            short = SHORT.get(tuple(low for _, low, _ in clause[at : at + length]))
            if short and chance.random() < rate:
                out.append((short, short, "Modal" if short == "gotta" else "Adverb" if short in ("kinda", "sorta") else clause[at][2]))
                at += length
                break
        else:
            written, low, tag = clause[at]
            if low in SLANG and chance.random() < rate / 2:
                written = low = SLANG[low]
            elif tag == "Gerund" and low.endswith("ing") and len(low) > 5 and chance.random() < rate / 6:
                written = low = low[:-1]
            out.append((written, low, tag))
            at += 1
    return out


def typed(docs, seed, lower=0.75):
    """Returns clauses to learn from: of each message its clauses, its sentences without punctuation, or it as a whole."""
    chance = random.Random(seed)
    out = []
    for doc in docs:
        kind = chance.random()
        if kind < 0.5:
            runs = [clause for sentence in doc for clause in sentence]
        elif kind < 0.85:
            runs = [[word for clause in sentence for word in clause] for sentence in doc]
        else:
            runs = [[word for sentence in doc for clause in sentence for word in clause]]
        small = chance.random() < lower
        rate = chance.choice([0, 0, 0.3, 0.6])
        for run in runs:
            if small:
                run = shortened([(low, low, tag) for _, low, tag in run], chance, rate)
            out.append(run)
    return out
