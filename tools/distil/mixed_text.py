"""10,000 lines of mixed scripts, and what the reference makes of each: the fixtures of the tokeniser's test.

usage: mixed_text.py --table table.bin --out tests/fixtures

Writes words_mixed.jsonl (a JSON string a line) and words_mixed.digests (16 hexadecimal digits a line). A digest is FNV-1a,
64 bits, over the UTF-8 of `word:row,row word: word:row` (one blank between words; an unknown word has no rows; no words, no
bytes), the words being `reference.basic` of the line and the rows those of table.bin.

The same on every Python: characters come from ranges as Unicode 3.2 filled them (Python keeps that database for ever) and
from the lists below. All of it is assigned in Unicode 14.
"""
import argparse
import json
import random

from reference import Table, basic
from unicodedata import ucd_3_2_0

COMMON = """the quick brown fox jumps over a lazy dog my sister moved to Chicago last Tuesday because she found work at hospital we
adopted two kittens named Pepper and Biscuit I've been painting watercolours since 2019 don't forget Grandma's birthday party
kayaking lgbtq xylophonist internationalisation pneumonoultramicroscopic unbelievable rock-n-roll e-mail o'clock 3rd 21st USA
iPhone McDonald's COVID-19 x86_64 snake_case_name __init__ 10:30 3.14 1,000,000 $5.99 50% C++ #hashtag @user http://a.io/b?c=d""".split()
ACCENTED = """Café naïve façade Ångström Łódź Øresund Straße GROẞE Đorđe Þór ŒUVRE œuvre Ǆungla ǅungla ǆungla ĲSSEL ﬁne oﬃce ﬂuﬀy ﬅop
İstanbul ISPARTA ılık Iğdır Việt Nguyễn Dvořák Žižek crème brûlée piñata mañana Zürich São Paulo e\u0301te\u0301 n\u0303 A\u030aland
o\u0323\u0302 q\u0307\u0323 Ω K Å ſtraſſe ŉ ǰ ΐ ꜳ ʼn ªº µm ĸ Ŋ""".split()
GREEK = "ΟΔΥΣΣΕΥΣ ΣΊΣΥΦΟΣ Σ ΑΣ. ΑΣ's ΑΣΑ Σ. ΌΣΟΣ-ΟΣ ς σοφός ᾈδης ᾳ ῼ ΐ ΰ Ἑλλάς Α\u0345 ΜΆΪΟΣ Σ\u0301Α ΑΣ\u0301 Σ1 1Σ ΑΣ_Σ".split()
NUMBERS = "½ ¾ ⅓ ⅞ x² m³ H₂O ⁴⁵ ① ⑳ ⒈ ⓪ Ⅷ ⅻ ↁ 〇 〡〢 ㊀ ㉑ ٣٤٥ ۱۲۳ १२३ ๑๒๓ ２０２３ 𝟘𝟙𝟚 𝐀𝐛𝐜 𐄇 𝍠 〸 Ⓐⓑ ⒜ ㈠ ㎏ № ™ ℡ ½cup 2½".split()
EMOJI = "😀 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 ❤️ 🇩🇪 ☺ 🧑‍🚀 🤷‍♀️ 1️⃣ ©️ ✨done✨ ok👌ok 🥰🥰🥰 ♫".split()
ODD = ["a\u200db", "a\u200cb", "zero\u200bwidth", "soft\u00adhyphen", "a\u2060b", "\ufeffbom", "non\u00a0break", "a\u3000b", "tab\tbed", "l\u2028s",
       "x\u20dd", "a\u0488b", "ｆｕｌｌ＿ｗｉｄｔｈ", "ＡＢＣ", "ﾊﾝｶｸﾞ", "クﾞ", "が か\u3099", "ﬀﬁ", "…", "—", "“quoted”", "‘tis", "it’s", "a‿b", "a⁀b", "_", "__", "a_b",
       "\u0301", "\u0301a", "क\u093fताब", "नमस्ते", "\u0e33", "น\u0e49ำ", "கொ", "ʻOkina", "rock’n’roll", "٪", "a\u0345", "ı\u0307", "I\u0307", "i\u0307", "\u1e9e", "ﷺ", "\u0149"]
SCRIPTS = {
    "cyrillic": (0x400, 0x52F), "greek": (0x386, 0x3CF), "extended greek": (0x1F00, 0x1FFF),
    "latin": (0xC0, 0x24F), "extended latin": (0x1E00, 0x1EF9), "han": (0x4E00, 0x9FA5), "common han": (0x4E00, 0x5200),
    "hiragana": (0x3041, 0x3096), "katakana": (0x30A1, 0x30FA), "hangul": (0xAC00, 0xD7A3), "jamo": (0x1100, 0x11F9),
    "thai": (0xE01, 0xE4E), "arabic": (0x621, 0x655), "hebrew": (0x591, 0x5EA), "devanagari": (0x901, 0x96F), "tamil": (0xB82, 0xBEF),
    "georgian": (0x10D0, 0x10F8), "armenian": (0x531, 0x587), "cherokee": (0x13A0, 0x13F4), "ethiopic": (0x1200, 0x1357),
    "letterlike": (0x2100, 0x218F), "enclosed": (0x2460, 0x24FE), "compatibility": (0xF900, 0xFA2D), "full width": (0xFF01, 0xFFDC),
    "presentation": (0xFB00, 0xFDFB), "deseret": (0x10400, 0x1044D), "mathematical": (0x1D400, 0x1D7FF), "second plane": (0x20000, 0x2A6D6),
    "marks": (0x300, 0x36F), "punctuation": (0x2010, 0x2063), "symbols": (0x2190, 0x27BE), "basic": (0x20, 0x7E), "anything": (0xA0, 0x33FF),
}  # fmt: skip


def letters():
    """The characters of each range that Unicode 3.2 has, but for surrogates and private use."""
    return {name: [c for c in map(chr, range(first, last + 1)) if ucd_3_2_0.category(c) not in ("Cn", "Cs", "Co")] for name, (first, last) in SCRIPTS.items()}


def word(rng, script):
    """A word of one script, sometimes with combining marks among its letters."""
    text = "".join(rng.choice(script) for _ in range(rng.choice((1, 2, 2, 3, 4, 5, 6, 9))))
    if rng.random() < 0.05:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + chr(0x300 + rng.randrange(0x50)) + text[at:]
    return text


def altered(rng, text):
    return rng.choice((text, text, text, text.upper(), text.title(), text + rng.choice(".,!?;:…'\"-_)"), rng.choice("(\"'#@_*") + text, text + text))


def line(rng, scripts):
    kind = rng.random()
    if kind < 0.02:  # a word beyond any limit
        return "".join(rng.choice(COMMON).lower() for _ in range(rng.randrange(8, 30)))
    names = rng.sample(sorted(scripts), 2)
    out = []
    for _ in range(rng.randrange(1, 9)):
        pick = rng.random()
        if kind < 0.3 or pick < 0.3:
            out.append(altered(rng, rng.choice(COMMON)))
        elif pick < 0.55:
            out.append(altered(rng, rng.choice(rng.choice((ACCENTED, GREEK, NUMBERS, EMOJI, ODD)))))
        else:
            out.append(word(rng, scripts[rng.choice(names)]))
    return rng.choice((" ", " ", " ", " ", "", ", ", "/")).join(out)


def digest(table, text):
    canonical = " ".join(f"{w}:{','.join(map(str, table.pieces(w)))}" for w in basic(text))
    value = 0xCBF29CE484222325
    for byte in canonical.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("--table", required=True)
    options.add_argument("--out", required=True)
    a = options.parse_args()
    table, rng, scripts = Table(a.table), random.Random(20), letters()
    lines = [line(rng, scripts) for _ in range(10_000)]
    with open(f"{a.out}/words_mixed.jsonl", "w", encoding="utf8", newline="\n") as file:
        file.writelines(json.dumps(text, ensure_ascii=False) + "\n" for text in lines)
    with open(f"{a.out}/words_mixed.digests", "w", newline="\n") as file:
        file.writelines(digest(table, text) + "\n" for text in lines)


if __name__ == "__main__":
    main()
