//! The scorer: how well each memory of a user fits a question.
//!
//! The scorer (`MaxSim` as in `ColBERT`, Khattab and Zaharia 2020, over static word vectors,
//! weighed like BM25, Robertson and Zaragoza 2009): for each word of the question the most similar
//! word of a memory, or a little less of its neighbours, times how rare such words are among the
//! user's own memories. Added to it: how well the memory's session fits, how well the texts fit as
//! wholes, who said it, when, and how. One pass over the words, one over the memories.

use super::dates::Dates;
use super::index::{Doc, Index};
use super::signals::{ASKING, About, Asked, flag};
use super::table::{self, Vector};
use super::words::{self, Word};
use crate::limit::SEARCH_TERMS;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How much of a word's fit counts that stands in the memory so many places before or after.
const NEIGHBOURS: [(isize, f32); 3] = [(1, 0.4), (-2, 0.3), (2, 0.2)];

/// The same of the memory just before: an answer takes up what its question says.
const BEFORE: f32 = 0.35;
const BEFORE_QUESTION: f32 = 0.8;

/// How much of a word's fit is left one place further within a session.
const DECAY: f32 = 0.9;

/// The fit at which a question's words say all they can: questions with less to go by leave more
/// to the other parts.
const FULL_FIT: f32 = 15.0;

/// The least that words say however common they are, as a share of all they can.
const LEAST_FULL: f32 = 0.4;

/// The fit of a word from which on it says nothing new.
const ALIKE: f32 = 0.6;

/// The most that a word fits that is not the same: the same pieces in another order are another word.
const ALMOST: f32 = 0.99;

/// The age at which the newest memory's gain is halved, in seconds: 30 days.
const HALF_LIFE: f32 = 30.0 * 86_400.0;

/// How much each part counts; `RECALL_WEIGHTS` replaces some of them to measure what each is
/// worth.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// The words' fit, with the neighbours'.
    pub words: f32,
    /// The fit of words that are similar and not equal, from 0 to 1.
    pub soft: f32,
    /// How much of its own rarity counts, beyond that of words like it, where a word is the same.
    pub exact: f32,
    /// It has the question's codes, letter for letter; most where nothing else has them.
    pub codes: f32,
    /// The fit of the words of neighbours, from 0 to 1.
    pub neighbours: f32,
    /// The fit of the words of the whole session, the less the further away.
    pub session: f32,
    /// The cosine of question and memory with the one before it.
    pub vector: f32,
    /// The same of the memories around them.
    pub near_vector: f32,
    /// The one whom the question is about said it.
    pub speaker: f32,
    /// It was said when the question says.
    pub date: f32,
    /// The question asks for a time and it tells one.
    pub when: f32,
    /// The question asks for a name and it has some.
    pub names: f32,
    /// It has words that were never said before.
    pub novelty: f32,
    /// It is a question itself.
    pub question: f32,
    /// It only asks again what is asked.
    pub repeats: f32,
    /// The logarithm of its length.
    pub length: f32,
    /// It speaks of its speaker.
    pub first_person: f32,
    /// It weighs much.
    pub importance: f32,
    /// It is fresh: a tie-break.
    pub recency: f32,
    /// The vector index says that it is near; added to all the others.
    pub nearest: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            words: 4.0,
            soft: 1.0,
            exact: 0.25,
            codes: 10.0,
            neighbours: 1.0,
            session: 7.5,
            vector: 2.5,
            near_vector: 1.5,
            speaker: 2.3,
            date: 4.5,
            when: 1.8,
            names: 1.6,
            novelty: 1.8,
            question: -0.5,
            repeats: -4.0,
            length: -0.8,
            first_person: 0.4,
            importance: 0.5,
            recency: 0.1,
            nearest: 6.0,
        }
    }
}

/// The parts of a score, each as it was added, as shares of the best score there could be.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Why {
    /// The words' fit.
    pub words: f32,
    /// The session's.
    pub session: f32,
    /// The codes of the question that it has, letter for letter.
    #[serde(skip_serializing_if = "is_zero")]
    pub codes: f32,
    /// The whole texts', its own and those around it.
    pub vector: f32,
    /// The speaker's.
    pub speaker: f32,
    /// The date's, and that it tells a time where one is asked for.
    pub date: f32,
    /// The names', where one is asked for.
    pub names: f32,
    /// How it is said: what is new in it, its length, whether it asks, of its speaker.
    pub form: f32,
    /// How much it weighs.
    pub importance: f32,
    /// How fresh it is.
    pub recency: f32,
    /// What the vector index says of it.
    #[serde(skip_serializing_if = "is_zero")]
    pub nearest: f32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(part: &f32) -> bool {
    part.to_bits() == 0
}

impl Weights {
    /// The most that the vector index adds to a score.
    #[must_use]
    pub fn nearest_share(&self) -> f32 {
        self.nearest / self.most()
    }

    /// What a memory would score that fits in every way, by what is embedded here.
    fn most(&self) -> f32 {
        let all = [
            self.words,
            self.session,
            self.vector,
            self.near_vector,
            self.speaker,
            self.date,
            self.when,
            self.names,
            self.novelty,
            self.first_person,
            self.importance,
            self.recency,
        ];
        all.iter().sum::<f32>().max(1e-9)
    }
}

impl Why {
    /// To four digits, for people to read.
    #[must_use]
    pub fn rounded(mut self) -> Self {
        self.each(|part| (part * 10_000.0).round() / 10_000.0);
        self
    }

    fn scale(&mut self, by: f32) {
        self.each(|part| part * by);
    }

    fn each(&mut self, change: impl Fn(f32) -> f32) {
        for part in [
            &mut self.words,
            &mut self.session,
            &mut self.codes,
            &mut self.vector,
            &mut self.speaker,
            &mut self.date,
            &mut self.names,
            &mut self.form,
            &mut self.importance,
            &mut self.recency,
            &mut self.nearest,
        ] {
            *part = change(*part);
        }
    }

    fn sum(&self) -> f32 {
        self.words
            + self.session
            + self.codes
            + self.vector
            + self.speaker
            + self.date
            + self.names
            + self.form
            + self.importance
            + self.recency
            + self.nearest
    }
}

/// A memory that fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its place in [`Index::docs`].
    pub place: usize,
    /// Comparable within one recall only.
    pub score: f32,
    /// Its parts.
    pub why: Why,
    /// How much of what is asked it tells itself, as a share of all.
    pub coverage: f32,
    /// The cosine of question and memory.
    pub cosine: f32,
    /// Whether it only asks again what is asked.
    pub repeats: bool,
}

/// The best `most` memories for a question that is asked `now`, the best first.
#[must_use]
pub fn search(
    index: &Index,
    question: &str,
    now: Timestamp,
    weights: &Weights,
    most: usize,
) -> Vec<Hit> {
    let docs = index.docs.as_slice();
    if docs.is_empty() {
        return Vec::new();
    }
    let query = Query::new(question);
    let fits = Fits::new(index, &query, weights);
    let words = fits.words(docs, weights);
    let cosines = fits.cosines(docs);
    let near: Vec<f32> = (0..docs.len())
        .map(|place| {
            let cosine = |step| same_session(docs, place, step).and_then(|at| cosines.get(at));
            let around = [cosine(1), cosine(-2)].into_iter().flatten();
            around.copied().fold(0.0, f32::max)
        })
        .collect();
    let (low, high) = ends(&cosines);
    let (nearest_low, nearest_high) = ends(&near);
    let (oldest, newest) = times(docs);
    let dates = Dates::of(question, now, (year(oldest), year(newest)));
    let asked = Asked::of(question, &names(docs));
    let codes = codes(index, &query);
    let for_codes = if query.codes.is_empty() {
        0.0
    } else {
        weights.codes
    };
    let most_there_is = weights.most() + for_codes;
    let clock = u32::try_from(now.millis() / 1000).unwrap_or(u32::MAX);

    let parts = docs.iter().zip(&words).zip(&cosines).zip(&near);
    let rated = parts
        .enumerate()
        .map(|(place, (((doc, fit), cosine), near))| {
            let entry = &doc.entry;
            let has = |flag: u8| f32::from(u8::from(entry.flags & flag != 0));
            let spoke = match asked.about {
                About::Anybody => false,
                About::Person => entry.flags & flag::ASSISTANT == 0,
                About::Companion => entry.flags & flag::ASSISTANT != 0,
                About::Named(name) => entry.name == name,
            };
            let repeats = entry.flags & flag::QUESTION != 0 && fits.has_all(doc);
            let when = if asked.when { has(flag::TIME) } else { 0.0 };
            let date = if dates.is_empty() {
                0.0
            } else {
                dates.fit(entry.seconds)
            };
            let age = f32_of(clock.saturating_sub(entry.seconds));
            let mut why = Why {
                words: weights.words * fit.own,
                session: weights.session * fit.session,
                codes: weights.codes * codes.get(place).copied().unwrap_or_default(),
                vector: weights.vector * (cosine - low) / (high - low + 1e-9)
                    + weights.near_vector * (near - nearest_low)
                        / (nearest_high - nearest_low + 1e-9),
                speaker: weights.speaker * f32::from(u8::from(spoke)),
                date: weights.date * date + weights.when * when,
                names: if asked.name {
                    weights.names * f32::from(entry.names).ln_1p()
                } else {
                    0.0
                },
                form: weights.novelty * doc.novelty.ln_1p() / 4.0
                    + weights.question * has(flag::QUESTION)
                    + weights.repeats * one_if(repeats)
                    + weights.length * f32::from(entry.length).ln_1p() / 4.0
                    + weights.first_person * f32::from(entry.first_person) / 2.0,
                importance: weights.importance * f32::from(entry.importance) / 255.0,
                recency: weights.recency * (-age / HALF_LIFE).exp2(),
                nearest: 0.0,
            };
            why.scale(1.0 / most_there_is);
            Hit {
                place,
                score: why.sum(),
                coverage: fit.coverage,
                cosine: 0.0,
                repeats: false,
                why,
            }
        });
    let mut hits: Vec<Hit> = rated.collect();
    let better = |a: &Hit, b: &Hit| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place));
    if hits.len() > most && most > 0 {
        hits.select_nth_unstable_by(most - 1, better);
    }
    hits.truncate(most);
    hits.sort_unstable_by(better);
    for hit in &mut hits {
        if let Some(doc) = docs.get(hit.place) {
            hit.cosine = fits.inner(doc) / (doc.entry.square.sqrt() + 1e-9);
        }
    }
    hits
}

/// The question, as words and as a whole.
struct Query {
    /// Words that say something, each once: the word, the vector at length one, its own length.
    words: Vec<(Word, Vector, f32)>,
    /// Its codes, each once: of several words, and words by themselves.
    codes: Vec<Word>,
    /// The sum of all its words' vectors, at length one.
    whole: Vector,
}

impl Query {
    fn new(question: &str) -> Self {
        let mut told: Vec<Word> = Vec::new();
        let codes = words::codes(question).into_iter();
        let mut codes: Vec<Word> = codes
            .map(|code| Word::Unknown(words::hash(&code)))
            .collect();
        let mut all = Vec::new();
        for spelt in words::indexed(question) {
            let word = Word::of(&spelt);
            if !words::is_stop(&spelt) && !told.contains(&word) && told.len() < SEARCH_TERMS {
                told.push(word.clone());
            }
            if words::is_code(&spelt, &word) && !codes.contains(&word) {
                codes.push(word.clone());
            }
            all.push(word);
        }
        codes.truncate(SEARCH_TERMS);
        let whole = unit(&super::index::vector(&all)).0;
        let words = told.into_iter().map(|word| {
            let (vector, length) = match &word {
                Word::Known(pieces) => unit(&table::sum(pieces)),
                Word::Unknown(_) => (table::ZERO, 1.0),
            };
            (word, vector, length)
        });
        Self {
            words: words.collect(),
            codes,
            whole,
        }
    }
}

/// The share of the question's codes that each memory has, the rarer the more; empty where it has no code.
fn codes(index: &Index, query: &Query) -> Vec<f32> {
    let places = query.codes.iter().map(|code| index.lexicon.find(code));
    let places: Vec<Option<u32>> = places.collect();
    let known: Vec<u32> = places.iter().flatten().copied().collect();
    if known.is_empty() {
        return Vec::new();
    }
    let has =
        |doc: &Doc, place: &Option<u32>| place.is_some_and(|place| doc.locals.contains(&place));
    let stored = f32_of(u32::try_from(index.docs.len()).unwrap_or(u32::MAX));
    let rarity = |count: f32| (1.0 + (stored - count + 0.5) / (count + 0.5)).ln();
    let mut is_known = vec![false; index.lexicon.len()];
    for place in known {
        if let Some(known) = is_known.get_mut(place as usize) {
            *known = true;
        }
    }
    let any = |doc: &Doc| {
        let mut locals = doc.locals.iter();
        locals.any(|local| is_known.get(*local as usize).copied().unwrap_or_default())
    };
    let having: Vec<(usize, &Doc)> = index
        .docs
        .iter()
        .enumerate()
        .filter(|(_, doc)| any(doc))
        .collect();
    let weights = places.iter().map(|place| {
        let count = having.iter().filter(|(_, doc)| has(doc, place)).count();
        rarity(f32_of(u32::try_from(count).unwrap_or(u32::MAX))) / rarity(1.0)
    });
    let weights: Vec<f32> = weights.map(|weight| weight.clamp(0.0, 1.0)).collect();
    let all = f32_of(u32::try_from(places.len()).unwrap_or(u32::MAX));
    let mut shares = vec![0.0; index.docs.len()];
    for (place, doc) in having {
        let parts = places
            .iter()
            .zip(&weights)
            .filter(|(place, _)| has(doc, place));
        if let Some(share) = shares.get_mut(place) {
            *share = parts.map(|(_, weight)| weight).sum::<f32>() / all;
        }
    }
    shares
}

fn unit(vector: &Vector) -> (Vector, f32) {
    let length = table::dot(vector, vector).sqrt();
    let mut unit = *vector;
    for x in &mut unit {
        *x /= length + 1e-9;
    }
    (unit, length)
}

/// How well each word of the lexicon fits: a row for each, a column for each word of the question
/// and a last one for the question as a whole.
struct Fits {
    rows: Vec<f32>,
    columns: usize,
    /// The places of the question's words in the lexicon.
    equal: Vec<Option<u32>>,
    /// The lengths of the question's words: how much each tells.
    lengths: Vec<f32>,
    /// The places of words that ask to be told, and say nothing else.
    asking: Vec<u32>,
}

/// How well a memory's words fit.
#[derive(Debug, Clone, Copy, Default)]
struct WordFit {
    /// Its own and its neighbours', as a share of the best one's.
    own: f32,
    /// Its session's, likewise.
    session: f32,
    /// Its own, as a share of what has every word of the question.
    coverage: f32,
}

impl Fits {
    fn new(index: &Index, query: &Query, weights: &Weights) -> Self {
        let equal: Vec<Option<u32>> = query
            .words
            .iter()
            .map(|(word, ..)| index.lexicon.find(word))
            .collect();
        let columns = query.words.len() + 1;
        let mut rows = Vec::with_capacity(columns * index.lexicon.len());
        for (local, (word, length)) in (0_u32..).zip(index.lexicon.iter()) {
            let Word::Known(pieces) = word else {
                rows.extend(equal.iter().map(|place| one_if(*place == Some(local))));
                rows.push(0.0);
                continue;
            };
            let vector = table::sum(pieces);
            for ((_, asked, _), place) in query.words.iter().zip(&equal) {
                rows.push(if *place == Some(local) {
                    1.0
                } else {
                    let cosine = larger(0.0, table::dot(&vector, asked) / (length + 1e-9));
                    smaller(ALMOST, weights.soft * cosine * cosine.sqrt())
                });
            }
            rows.push(table::dot(&vector, &query.whole));
        }
        let lengths = query.words.iter().map(|(.., length)| *length).collect();
        let asking = ASKING
            .iter()
            .map(|word| index.lexicon.find(&Word::of(word)));
        let asking = asking.flatten().collect();
        Self {
            rows,
            columns,
            equal,
            lengths,
            asking,
        }
    }

    fn row(&self, local: u32) -> &[f32] {
        let begin = local as usize * self.columns;
        self.rows
            .get(begin..begin + self.columns)
            .unwrap_or_default()
    }

    /// How well the words of each memory fit: a row of `width` for each, and how rare such words
    /// are.
    fn best(&self, docs: &[Doc], width: usize) -> (Vec<f32>, Vec<(f32, f32)>) {
        let mut best = vec![0.0_f32; width * docs.len()];
        let (mut sums, mut counts) = (vec![0.0_f32; width], vec![0.0_f32; width]);
        for (doc, best) in docs.iter().zip(best.chunks_exact_mut(width)) {
            for local in doc.locals.iter().take(doc.telling) {
                let row = self.row(*local);
                for (best, fit) in best.iter_mut().zip(row) {
                    *best = larger(*best, *fit);
                }
            }
            for ((sum, count), fit) in sums.iter_mut().zip(&mut counts).zip(&*best) {
                *sum += fit;
                *count += one_if(*fit >= 1.0);
            }
        }
        let stored = f32_of(u32::try_from(docs.len()).unwrap_or(u32::MAX));
        let columns = sums.iter().zip(&counts).zip(&self.lengths).zip(&self.equal);
        let rarity = columns.map(|(((sum, count), length), equal)| {
            let exact = if equal.is_some() { *count } else { 0.0 };
            let soft = 0.5 * exact + 0.5 * sum.max(exact);
            let tells = length.powf(0.4);
            let rarity = |count: f32| (1.0 + (stored - count + 0.5) / (count + 0.5)).ln() * tells;
            (rarity(soft), rarity(exact) - rarity(soft))
        });
        let rarity = rarity.collect();
        (best, rarity)
    }

    /// Soft BM25 of each memory with its neighbours' words, and with those of its session.
    fn words(&self, docs: &[Doc], weights: &Weights) -> Vec<WordFit> {
        let width = self.columns - 1;
        if width == 0 {
            return vec![WordFit::default(); docs.len()];
        }
        let (best, rarity) = self.best(docs, width);
        let row = |place: usize| best.get(place * width..(place + 1) * width);
        let session = spread(docs, &best, width);
        let mut fits = Vec::with_capacity(docs.len());
        for (place, session) in session.chunks_exact(width).enumerate() {
            let near = |step| same_session(docs, place, step);
            let before = near(-1).and_then(|place| docs.get(place));
            let asks = before.is_some_and(|doc| doc.entry.flags & flag::QUESTION != 0);
            let before = (-1, if asks { BEFORE_QUESTION } else { BEFORE });
            let around = [before, NEIGHBOURS[0], NEIGHBOURS[1], NEIGHBOURS[2]];
            let around = around.map(|(step, share)| {
                let fits = near(step).and_then(row).unwrap_or_default();
                (fits, share * weights.neighbours)
            });
            let mut fit = WordFit::default();
            let own = row(place).unwrap_or_default().iter();
            for (word, ((own, session), (rarity, exact))) in
                own.zip(session).zip(&rarity).enumerate()
            {
                fit.coverage += own * rarity;
                if *own >= 1.0 {
                    fit.own += weights.exact * exact;
                }
                let best = around.iter().fold(*own, |most, (fits, share)| {
                    larger(most, share * fits.get(word).copied().unwrap_or_default())
                });
                fit.own += best * rarity;
                fit.session += session * rarity;
            }
            fits.push(fit);
        }
        let top = |part: fn(&WordFit) -> f32| fits.iter().map(part).fold(0.0, f32::max);
        let (own, session) = (top(|fit| fit.own), top(|fit| fit.session));
        let full = (own / FULL_FIT).sqrt().max(LEAST_FULL);
        let ideal: f32 = rarity.iter().map(|(rarity, _)| rarity).sum();
        for fit in &mut fits {
            fit.coverage /= ideal.max(1e-9);
            fit.own *= full / (own + 1e-9);
            fit.session *= full / (session + 1e-9);
        }
        fits
    }

    /// The inner product of the question, at length one, and a memory.
    fn inner(&self, doc: &Doc) -> f32 {
        let last = self.columns - 1;
        let words = doc.locals.iter();
        let fits = words.filter_map(|local| self.row(*local).get(last));
        fits.sum()
    }

    /// Whether every word of a memory that says something is much like one of the question's.
    fn has_all(&self, doc: &Doc) -> bool {
        let mut telling = doc.locals.iter().take(doc.telling);
        telling.all(|local| {
            if self.asking.contains(local) {
                return true;
            }
            let fits = self.row(*local).iter().take(self.columns - 1);
            fits.copied().fold(0.0, f32::max) >= ALIKE
        })
    }

    /// The cosine of the question with each memory and the one before it in its session.
    fn cosines(&self, docs: &[Doc]) -> Vec<f32> {
        let inner: Vec<f32> = docs.iter().map(|doc| self.inner(doc)).collect();
        let windows = docs
            .iter()
            .zip(&inner)
            .enumerate()
            .map(|(place, (doc, own))| {
                let before = same_session(docs, place, -1).and_then(|before| inner.get(before));
                let entry = &doc.entry;
                let (inner, square) = match before {
                    Some(before) => (
                        own + before,
                        entry.square + entry.before_square + 2.0 * entry.before_inner,
                    ),
                    None => (*own, entry.square),
                };
                inner / (square.max(0.0).sqrt() + 1e-9)
            });
        windows.collect()
    }
}

/// The place `step` further, where it is of the same session.
fn same_session(docs: &[Doc], place: usize, step: isize) -> Option<usize> {
    let other = place.checked_add_signed(step)?;
    let same = docs.get(other)?.session == docs.get(place)?.session;
    same.then_some(other)
}

/// For each memory and each word of the question the best fit within its session, the less the
/// further away: one pass forth and one back.
fn spread(docs: &[Doc], best: &[f32], width: usize) -> Vec<f32> {
    let mut spread = best.to_vec();
    let mut last = (0, vec![0.0_f32; width]);
    let mut step = |doc: &Doc, row: &mut [f32]| {
        let (session, carried) = &mut last;
        if *session != doc.session {
            *session = doc.session;
            carried.fill(0.0);
        }
        for (fit, carried) in row.iter_mut().zip(carried) {
            *carried = larger(*fit, DECAY * *carried);
            *fit = *carried;
        }
    };
    for (doc, row) in docs.iter().zip(spread.chunks_exact_mut(width)) {
        step(doc, row);
    }
    let back = docs.iter().zip(spread.chunks_exact_mut(width));
    for (doc, row) in back.rev() {
        step(doc, row);
    }
    spread
}

fn names(docs: &[Doc]) -> Vec<u32> {
    let mut names = Vec::new();
    for doc in docs {
        let name = doc.entry.name;
        if name != 0 && names.last() != Some(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn times(docs: &[Doc]) -> (u32, u32) {
    let seconds = docs.iter().map(|doc| doc.entry.seconds);
    seconds.fold((u32::MAX, 0), |(low, high), at| (low.min(at), high.max(at)))
}

fn year(seconds: u32) -> i32 {
    use chrono::Datelike;
    Timestamp::from_millis(i64::from(seconds) * 1000)
        .utc()
        .year()
}

fn ends(numbers: &[f32]) -> (f32, f32) {
    let ends = (f32::INFINITY, f32::NEG_INFINITY);
    numbers
        .iter()
        .fold(ends, |(low, high), x| (low.min(*x), high.max(*x)))
}

/// The larger of two numbers: one instruction, where `f32::max` is a call in wasm, for numbers that
/// are none.
fn larger(one: f32, other: f32) -> f32 {
    if other > one { other } else { one }
}

/// The smaller of two numbers.
fn smaller(one: f32, other: f32) -> f32 {
    if other < one { other } else { one }
}

fn one_if(so: bool) -> f32 {
    f32::from(u8::from(so))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of memories and ages in seconds need no more than 24 bits"
)]
const fn f32_of(number: u32) -> f32 {
    number as f32
}
