//! The language of a message: the classifier has learned English alone.

use crate::memory::facts::rules::Word;
pub use crate::memory::facts::rules::split_words;
use crate::memory::text::bloom::{BloomFilter, hash};
use crate::memory::text::stop::is_stop;
use crate::memory::text::table::is_piece;

/// Frequent words of other languages that are not English, without accents.
#[rustfmt::skip]
const FOREIGN: &[&str] = &[
    // Spanish and Portuguese
    "que", "el", "la", "los", "las", "una", "uno", "mi", "mis", "yo", "por", "para", "soy", "estoy", "tengo", "pero", "muy", "mas", "con",
    "mi", "ex", "red", "niño", "hija", "hijo", "nada", "otra", "otro", "vez", "donde", "desde", "ella", "ese", "eso", "quiero", "puedo", "sobre", "tiene", "va", "son", "vivo", "casa", "trabajo", "años", "ano", "anos", "dia",
    "eu", "meu", "minha", "nao", "não", "uma", "com", "sou", "estou", "tenho", "mas", "muito", "um", "os", "em", "da", "del", "al", "lo", "su",
    "se", "te", "es", "en", "de", "y", "ya", "esta", "fue", "hay", "todo", "como", "cuando", "hola", "gracias", "voce", "pra", "tá", "ta", "ai",
    "ele", "ela", "isso", "aqui", "hoje", "hoy", "ayer", "ontem", "más", "está", "sí", "también", "também", "é", "já", "à",
    // German
    "ich", "bin", "und", "der", "die", "das", "nicht", "mein", "meine", "ein", "eine", "ist", "mit", "auf", "zu", "habe", "hab", "aber", "auch",
    "den", "dem", "im", "von", "wir", "sie", "er", "es", "wie", "noch", "schon", "war", "für", "heute", "mal", "nur", "nach", "bei", "seit", "wird", "sind", "hat", "haben", "dass", "wenn", "als", "oder", "ja", "nein", "mehr", "immer", "jetzt", "gerade", "beim", "zum", "zur", "vom", "wieder", "ganz", "sehr", "morgen", "gestern", "meinem", "meinen", "meiner", "einen", "einem", "einer", "ihr", "ihn", "uns", "kein", "keine", "mir", "mich", "du",
    // French
    "je", "suis", "ne", "où", "ou", "par", "fait", "depuis", "jai", "jsuis", "cest", "quand", "chez", "aussi", "toujours", "jamais", "rien", "tout", "tous", "bien", "trop", "ans", "notre", "leur", "son", "sa", "ses", "ton", "aux", "comme", "le", "les", "des", "du", "et", "un", "une", "mon", "ma", "mes", "est", "pas", "dans", "avec", "pour", "sur", "ai", "moi",
    "tu", "il", "elle", "nous", "vous", "ca", "ça", "j'ai", "c'est", "j'habite", "au", "qui", "plus", "mais", "ce", "cette", "suis", "à",
    // Hindi and Japanese in Latin letters
    "hai", "hoon", "hun", "mera", "meri", "mere", "mein", "main", "ka", "ki", "ke", "ko", "aur", "nahi", "kya", "desu", "watashi", "masu", "wa", "ni",
];

/// Words of the list above that are English as well, or that English chat has.
#[rustfmt::skip]
const BOTH: &[&str] = &[
    "die", "war", "im", "an", "am", "in", "main", "ma", "he", "no", "me", "as", "so", "plus", "sur", "al", "mere", "den", "ta", "ya", "bin", "ai",
    "u", "da", "hoy", "once", "come", "son", "fan", "red", "wa", "ni", "ke", "el", "ka"];

/// Filters of the two lists, in which most words of a message in English are not.
static MAY_BE_FOREIGN: BloomFilter = BloomFilter::of(FOREIGN);
static MAY_BE_BOTH: BloomFilter = BloomFilter::of(BOTH);

/// The scores of a word: what it tells of the language of its message.
const KNOWN: f32 = 0.5;
const FREQUENT: f32 = 1.5;
const SPELT: f32 = -0.75;
const ACCENTED: f32 = -1.5;
const ELSEWHERE: f32 = -2.0;

/// Returns whether a message is in English, by its words: those that the word table has whole speak for it, those that it has to spell
/// and the frequent ones of other languages against it.
#[must_use]
pub fn is_english(message: &str, words: &[Word]) -> bool {
    let letters = message.chars().filter(|c| c.is_alphabetic()).count();
    let foreign_letters = message
        .chars()
        .filter(|c| c.is_alphabetic() && !c.is_ascii())
        .count();
    if 4 * foreign_letters > letters {
        return false;
    }
    let score: f32 = words.iter().map(score).sum();
    score >= 0.0
}

/// Returns the score of a word. Numbers, single letters and names tell nothing.
fn score(word: &Word) -> f32 {
    let lower = word.lower.as_str();
    if lower == "i" {
        return KNOWN;
    }
    if lower.len() < 2 || !lower.chars().all(char::is_alphabetic) {
        return 0.0;
    }
    if !lower.is_ascii() {
        return ACCENTED;
    }
    let hash = hash(lower);
    if MAY_BE_BOTH.may_have(hash) && BOTH.contains(&lower) {
        return 0.0;
    }
    if MAY_BE_FOREIGN.may_have(hash) && FOREIGN.contains(&lower) {
        return ELSEWHERE;
    }
    match is_piece(lower) {
        true if is_stop(lower) => FREQUENT,
        true => KNOWN,
        false if word.is_capitalized() => 0.0,
        false => SPELT,
    }
}
