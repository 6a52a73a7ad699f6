"""Writes tagged sentences as people type them in a chat: in lower case, without apostrophes, in slang."""
import random

from words import SPELLINGS

# Words that stay one word for the product, and what they are short for. The tag is the first word's.
SHORT = {
    ("you", "are"): "youre", ("they", "are"): "theyre", ("he", "is"): "hes", ("she", "is"): "shes", ("what", "is"): "whats",
    ("there", "is"): "theres", ("where", "is"): "wheres", ("you", "have"): "youve", ("they", "have"): "theyve", ("we", "have"): "weve",
    ("you", "will"): "youll", ("i", "will"): "ill", ("i", "would"): "id", ("we", "are"): "were", ("are", "not"): "arent",
    ("were", "not"): "werent", ("could", "not"): "couldnt", ("should", "not"): "shouldnt", ("have", "not"): "havent",
    ("has", "not"): "hasnt", ("had", "not"): "hadnt", ("got", "to"): "gotta", ("do", "not", "know"): "dunno", ("let", "me"): "lemme",
    ("give", "me"): "gimme", ("trying", "to"): "tryna", ("should", "have"): "shoulda", ("kind", "of"): "kinda", ("sort", "of"): "sorta",
    ("out", "of"): "outta", ("a", "lot"): "alot",
}
# Short forms whose tag is another than their first word's.
SHORT_TAGS = {"gotta": "Modal", "kinda": "Adverb", "sorta": "Adverb"}
# Swaps of one word for one word.
SLANG = {
    "your": "ur", "are": "r", "with": "w", "because": "bc", "thanks": "thx", "tomorrow": "tmrw", "please": "pls", "people": "ppl",
    "really": "rly", "about": "abt", "though": "tho", "probably": "prolly", "before": "b4", "something": "smth", "until": "til",
    "through": "thru", "know": "kno", "okay": "k", "tonight": "tonite", "love": "luv", "good": "gud", "what": "wat", "the": "da",
    "that": "dat", "weekend": "wknd", "minutes": "mins", "months": "mnths", "years": "yrs",
    "year": "yr", "hours": "hrs", "work": "wrk", "back": "bk", "want": "wnt", "just": "jus", "going": "goin", "birthday": "bday",
    "favourite": "fave", "brother": "bro", "sister": "sis", "university": "uni", "apartment": "apt", "grandma": "gran", "very": "v",
    "have": "hv", "from": "frm", "some": "sum", "message": "msg", "text": "txt", "right": "rite", "night": "nite", "would": "wud",
    "could": "cud", "should": "shud", "photo": "pic", "pictures": "pics", "doctor": "doc", "vacation": "hols", "never": "neva",
    "girlfriend": "gf", "boyfriend": "bf", "them": "em", "so": "sooo", "today": "2day",
}
# Names that stand in for others, so that the model knows some, and where names stand.
PEOPLE = """emma olivia noah liam sophia james ava lucas mia ethan charlotte oliver jack emily grace david chloe joseph lily luke
hannah lucy paul sarah anna robert maria kevin jess laura daniel rachel tom peter omar fatima yuki ahmed priya raj elena ivan ben sam
alex kate max nina leo zoe jake megan mike dave steve lisa julia mark matt chris jen amy rosie charlie bella milo oscar""".split()
PLACES = """london paris berlin rome madrid lisbon oslo vienna dublin leeds manchester glasgow edinburgh chicago boston austin seattle
denver dallas toronto sydney melbourne tokyo delhi mumbai lagos nairobi cairo amsterdam barcelona prague warsaw athens munich york texas
florida california spain france germany italy portugal greece ireland scotland norway sweden poland canada mexico brazil peru india japan
china korea thailand vietnam ghana nigeria kenya egypt turkey australia""".split()
MONTHS = "january february march april may june july august september october november december".split()
BEFORE_A_PLACE = {"in", "to", "from", "near", "visit", "around", "leave", "outside", "at"}
SHORT = {words: short for words, short in SHORT.items() if short not in SPELLINGS}
SLANG = {word: short for word, short in SLANG.items() if short not in SPELLINGS}


def shortened(clause, chance, rate):
    """Returns a clause with some of its words as slang."""
    out, at = [], 0
    while at < len(clause):
        for length in (3, 2):
            short = SHORT.get(tuple(low for _, low, _ in clause[at : at + length]))
            if short and chance.random() < rate:
                out.append((short, short, SHORT_TAGS.get(short, clause[at][2])))
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


def contracted(clause, chance):
    """Returns a clause with some "is" and "has" after nouns as "'s": the corpus has few."""
    out = list(clause)
    for at in range(1, len(clause)):
        after_noun = clause[at - 1][2] in ("Noun", "ProperNoun")
        if after_noun and clause[at][1] in ("is", "has") and chance.random() < 0.2:
            out[at] = ("'s", "'s", "VerbThirdPerson")
    return out


def renamed(clause, chance):
    """Returns a clause with some of its names of one word as other names."""
    out = list(clause)
    for at, (_, low, tag) in enumerate(clause):
        alone = not any(0 <= near < len(clause) and clause[near][2] == "ProperNoun" for near in (at - 1, at + 1))
        if tag == "ProperNoun" and alone and not low.endswith("day") and chance.random() < 0.3:
            last = clause[at - 1][1] if at else ""
            names = MONTHS if low in MONTHS else PLACES if last in BEFORE_A_PLACE else PEOPLE
            name = chance.choice(names)
            out[at] = (name, name, tag)
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
            run = contracted(run, chance)
            if small:
                run = shortened(renamed([(low, low, tag) for _, low, tag in run], chance), chance, rate)
            out.append(run)
    return out
