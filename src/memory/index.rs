//! The index: what scoring needs of a memory, computed once when it is stored and kept packed.
//!
//! An [`Entry`] is a memory's words, its signals, its time, its speaker and its conversation, some
//! 90 bytes. D1 keeps it twice: with the memory (`memories.packed`), and appended to a block of
//! 64 entries (`memory_blocks`), so that a recall reads a row for each 64 memories. Triggers
//! keep the blocks equal to the memories, and number each change, so that an instance that has
//! unpacked a user's blocks once asks only for those that changed since.

use super::signals::{Signals, flag};
use super::table::{self, Vector};
use super::words::{self, Word};
use crate::role::Role;
use crate::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Most word pieces of a text that are indexed: some 700 words. What a longer text says after
/// them is found by keyword alone.
const MOST_PIECES: usize = 1000;

/// Most bytes of a text that are looked at for them: no usual text has longer words on the whole.
const MOST_BYTES: usize = 32 * 1024;

/// Marks a piece that continues the word before it.
const CONTINUES: u16 = 0x8000;

/// Marks a word that the table cannot spell; its hash follows in two halves.
const UNKNOWN: u16 = 0x7fff;

/// Bytes before the words of a packed entry.
const HEADER: usize = 32;

/// A silence after which a conversation is another session, in seconds: the people have slept.
const SESSION_GAP: u32 = 6 * 3600;

/// What scoring needs of a memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Question, time, role, distilled: see [`flag`].
    pub flags: u8,
    /// How often its speaker speaks of themselves, at most twice.
    pub first_person: u8,
    /// How many words with a capital letter it has within its sentences: mostly names.
    pub names: u8,
    /// How many words it has.
    pub length: u16,
    /// When it was said, in seconds since the Unix epoch.
    pub seconds: u32,
    /// A hash of its conversation's id; 0 where it has none.
    pub conversation: u32,
    /// A hash of its speaker's first name; 0 where that is not known.
    pub name: u32,
    /// How much it weighs, from 0 to 255.
    pub importance: u8,
    /// The square of the length of its vector, which is the sum of its words' vectors.
    pub square: f32,
    /// The same of the entry before it in its conversation, as far as that was known.
    pub before_square: f32,
    /// The inner product of the two.
    pub before_inner: f32,
    /// How many words of `words` come first that say something, each once.
    pub telling: u16,
    /// All words; after those that say something the others and repetitions, and last the codes of several words.
    pub words: Vec<Word>,
}

/// A text, and what is known of how it came.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// Who said it.
    pub role: Role,
    /// The speaker's name.
    pub name: Option<&'a str>,
    /// What was said.
    pub content: &'a str,
    /// When.
    pub at: Timestamp,
    /// The conversation's id.
    pub conversation: Option<&'a str>,
    /// From 0 to 1.
    pub importance: f64,
    /// Whether it is distilled.
    pub distilled: bool,
}

impl<'a> Text<'a> {
    /// As it is indexed: a named speaker's words begin with the name.
    fn indexed(&self) -> String {
        match self.name {
            Some(name) => format!("{name}: {}", self.beginning()),
            None => self.beginning().to_owned(),
        }
    }

    /// As much of it as is looked at.
    fn beginning(&self) -> &'a str {
        let end = self.content.floor_char_boundary(MOST_BYTES);
        self.content.get(..end).unwrap_or_default()
    }
}

/// A hash of a participant's name: of its first word.
#[must_use]
pub fn name_hash(name: &str) -> u32 {
    words::cut(name).first().map_or(0, |word| words::hash(word))
}

/// The vector of a text: the sum of its words' vectors.
#[must_use]
pub fn vector(words: &[Word]) -> Vector {
    let mut sum = table::ZERO;
    for word in words {
        if let Word::Known(pieces) = word {
            for piece in pieces {
                table::add(*piece, 1.0, &mut sum);
            }
        }
    }
    sum
}

impl Entry {
    /// Reads a text that follows `before` in its conversation.
    #[must_use]
    pub fn new(text: &Text<'_>, before: Option<&Self>) -> Self {
        let signals = Signals::of(text.content);
        let (mut telling, mut others, mut known) = (Vec::new(), Vec::new(), HashSet::new());
        let mut room = MOST_PIECES;
        for spelt in words::indexed(&text.indexed()) {
            let word = Word::of(&spelt);
            let cost = match &word {
                Word::Known(pieces) => pieces.len(),
                Word::Unknown(_) => 3,
            };
            let Some(left) = room.checked_sub(cost) else {
                break;
            };
            room = left;
            if words::is_stop(&spelt) || !known.insert(word.clone()) {
                others.push(word);
            } else {
                telling.push(word);
            }
        }
        // Codes are matched whole; they stand last, and tell nothing but that they are there.
        let codes = words::codes(text.beginning()).into_iter();
        let codes = codes.map(|code| Word::Unknown(words::hash(&code)));
        others.extend(
            codes
                .filter(|code| known.insert(code.clone()))
                .take(room / 3),
        );
        let count = u16::try_from(telling.len()).unwrap_or(u16::MAX);
        telling.append(&mut others);
        let vector = vector(&telling);
        let role = if text.role == Role::User {
            0
        } else {
            flag::ASSISTANT
        };
        let distilled = if text.distilled { flag::DISTILLED } else { 0 };
        let mut entry = Self {
            flags: signals.flags | role | distilled,
            first_person: signals.first_person,
            names: signals.names,
            length: signals.length,
            seconds: seconds(text.at),
            conversation: text.conversation.map_or(0, words::hash),
            name: text.name.map_or(0, name_hash),
            importance: byte(text.importance),
            square: table::dot(&vector, &vector),
            before_square: 0.0,
            before_inner: 0.0,
            telling: count,
            words: telling,
        };
        if let Some(before) = before.filter(|before| entry.continues(before)) {
            entry.before_square = before.square;
            entry.before_inner = table::dot(&vector, &self::vector(&before.words));
        }
        entry
    }

    /// Whether it is of the same session as the one before it.
    #[must_use]
    pub fn continues(&self, before: &Self) -> bool {
        self.conversation != 0
            && self.conversation == before.conversation
            && (self.flags | before.flags) & flag::DISTILLED == 0
            && self.seconds.saturating_sub(before.seconds) <= SESSION_GAP
    }

    /// Packs it: a text without white space. All numbers are little-endian.
    #[must_use]
    pub fn pack(&self) -> String {
        let mut bytes = Vec::with_capacity(HEADER + 2 * self.words.len());
        bytes.extend([self.flags, self.first_person, self.importance, self.names]);
        bytes.extend(self.length.to_le_bytes());
        bytes.extend(self.telling.to_le_bytes());
        for number in [self.seconds, self.conversation, self.name] {
            bytes.extend(number.to_le_bytes());
        }
        for number in [self.square, self.before_square, self.before_inner] {
            bytes.extend(number.to_le_bytes());
        }
        for word in &self.words {
            match word {
                Word::Known(pieces) => {
                    for (index, piece) in pieces.iter().enumerate() {
                        let mark = if index == 0 { 0 } else { CONTINUES };
                        bytes.extend((piece | mark).to_le_bytes());
                    }
                }
                Word::Unknown(hash) => {
                    bytes.extend(UNKNOWN.to_le_bytes());
                    bytes.extend(hash.to_le_bytes());
                }
            }
        }
        STANDARD_NO_PAD.encode(bytes)
    }
}

fn seconds(at: Timestamp) -> u32 {
    u32::try_from(at.millis() / 1000).unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a byte holds"
)]
fn byte(share: f64) -> u8 {
    (share * 255.0).round().clamp(0.0, 255.0) as u8
}

/// A word of a user's memories, by its place in their [`Lexicon`].
pub type Local = u32;

/// An entry, unpacked: its words are places in the lexicon.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc {
    /// `memories.seq`.
    pub seq: u64,
    /// The block that it stands in; `None` where its memory is not indexed yet.
    pub block: Option<u64>,
    /// Without its words.
    pub entry: Entry,
    /// The number of its session, from 1: a run of one conversation without a long silence.
    pub session: u32,
    /// The words that were never said before it, by how much each tells.
    pub novelty: f32,
    /// How many of `locals` say something, each once.
    pub telling: usize,
    /// Its words.
    pub locals: Vec<Local>,
}

/// The words of a user's memories, each once.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    words: Vec<Word>,
    lengths: Vec<f32>,
    /// By the piece of a word that is one piece; a place plus one, 0 for none.
    single: Vec<u32>,
    others: HashMap<Word, Local>,
}

impl Lexicon {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words with the lengths of their vectors, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Word, f32)> {
        self.words.iter().zip(self.lengths.iter().copied())
    }

    /// The place of a word that is there.
    #[must_use]
    pub fn find(&self, word: &Word) -> Option<Local> {
        if let Word::Known(pieces) = word
            && let [piece] = pieces.as_slice()
        {
            let place = *self.single.get(usize::from(*piece))?;
            return place.checked_sub(1);
        }
        self.others.get(word).copied()
    }

    fn single(&mut self, piece: u16) -> Local {
        if self.single.is_empty() {
            self.single = vec![0; usize::from(table::rows())];
        }
        match self.single.get(usize::from(piece)) {
            Some(&place) if place > 0 => place - 1,
            _ => {
                let local = self.push(Word::Known(vec![piece]));
                if let Some(place) = self.single.get_mut(usize::from(piece)) {
                    *place = local + 1;
                }
                local
            }
        }
    }

    fn other(&mut self, word: Word) -> Local {
        if let Some(local) = self.others.get(&word) {
            return *local;
        }
        let local = self.push(word.clone());
        self.others.insert(word, local);
        local
    }

    fn push(&mut self, word: Word) -> Local {
        let local = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let vector = match &word {
            Word::Known(pieces) => table::sum(pieces),
            Word::Unknown(_) => table::ZERO,
        };
        self.lengths.push(table::dot(&vector, &vector).sqrt());
        self.words.push(word);
        local
    }

    /// The places of an entry's words.
    fn places(&mut self, words: &[Word]) -> Vec<Local> {
        let place = |word: &Word| match word {
            Word::Known(pieces) => match pieces.as_slice() {
                [piece] => self.single(*piece),
                _ => self.other(word.clone()),
            },
            Word::Unknown(_) => self.other(word.clone()),
        };
        words.iter().map(place).collect()
    }

    /// Unpacks an entry; `None` where it is none.
    fn unpack(&mut self, packed: &str) -> Option<(Entry, Vec<Local>)> {
        let bytes = STANDARD_NO_PAD.decode(packed).ok()?;
        let (header, rest) = bytes.split_at_checked(HEADER)?;
        let half = |at: usize| Some(u16::from_le_bytes(*header.get(at..)?.first_chunk()?));
        let whole = |at: usize| Some(u32::from_le_bytes(*header.get(at..)?.first_chunk()?));
        let real = |at: usize| Some(f32::from_le_bytes(*header.get(at..)?.first_chunk()?));
        let entry = Entry {
            flags: *header.first()?,
            first_person: *header.get(1)?,
            importance: *header.get(2)?,
            names: *header.get(3)?,
            length: half(4)?,
            telling: half(6)?,
            seconds: whole(8)?,
            conversation: whole(12)?,
            name: whole(16)?,
            square: real(20)?,
            before_square: real(24)?,
            before_inner: real(28)?,
            words: Vec::new(),
        };
        let mut locals = Vec::with_capacity(rest.len() / 2);
        let mut codes = rest
            .as_chunks::<2>()
            .0
            .iter()
            .copied()
            .map(u16::from_le_bytes)
            .peekable();
        while let Some(code) = codes.next() {
            if code == UNKNOWN {
                let (low, high) = (codes.next()?, codes.next()?);
                let hash = u32::from(low) | u32::from(high) << 16;
                locals.push(self.other(Word::Unknown(hash)));
            } else if codes.peek().is_some_and(|next| next & CONTINUES != 0) {
                let mut pieces = vec![code];
                while let Some(more) = codes.next_if(|next| next & CONTINUES != 0) {
                    pieces.push(more & !CONTINUES);
                }
                locals.push(self.other(Word::Known(pieces)));
            } else {
                locals.push(self.single(code));
            }
        }
        Some((entry, locals))
    }
}

/// A user's memories, ready to be scored: those of a conversation stand together, in order.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// Counts up when everything was forgotten; another one makes all that is cached void.
    pub epoch: u64,
    /// The number of the newest change that is in it.
    pub version: u64,
    /// The memories.
    pub docs: Vec<Doc>,
    /// Their words.
    pub lexicon: Lexicon,
}

/// A block as it is stored: lines of `seq packed`.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Block {
    /// Its name, and the smallest `seq` in it.
    pub first_seq: u64,
    /// The number of its newest change.
    pub version: u64,
    /// The lines.
    pub entries: String,
}

impl Index {
    /// Takes blocks that are new or changed.
    pub fn take(&mut self, blocks: &[Block]) {
        if blocks.is_empty() {
            return;
        }
        let changed: HashSet<u64> = blocks.iter().map(|block| block.first_seq).collect();
        let stays = |doc: &Doc| doc.block.is_some_and(|block| !changed.contains(&block));
        self.docs.retain(stays);
        for block in blocks {
            self.version = self.version.max(block.version);
            for line in block.entries.lines() {
                let Some((seq, packed)) = line.split_once(' ') else {
                    continue;
                };
                let unpacked = self.lexicon.unpack(packed);
                if let (Ok(seq), Some((entry, locals))) = (seq.parse(), unpacked) {
                    self.docs.push(Doc {
                        seq,
                        block: Some(block.first_seq),
                        session: 0,
                        novelty: 0.0,
                        telling: usize::from(entry.telling),
                        entry,
                        locals,
                    });
                }
            }
        }
        self.settle();
    }

    /// Takes memories that are in no block yet, until the next [`Index::drop_loose`].
    pub fn take_loose(&mut self, entries: Vec<(u64, Entry)>) {
        if entries.is_empty() {
            return;
        }
        for (seq, mut entry) in entries {
            let locals = self.lexicon.places(&entry.words);
            entry.words = Vec::new();
            self.docs.push(Doc {
                seq,
                block: None,
                session: 0,
                novelty: 0.0,
                telling: usize::from(entry.telling),
                entry,
                locals,
            });
        }
        self.settle();
    }

    /// Lets go of the memories that are in no block.
    pub fn drop_loose(&mut self) {
        self.docs.retain(|doc| doc.block.is_some());
    }

    /// Puts the memories in order, and finds what is known of them together alone.
    fn settle(&mut self) {
        self.docs.sort_by_key(|doc| doc.seq);
        let mut said = vec![false; self.lexicon.len()];
        for doc in &mut self.docs {
            doc.novelty = 0.0;
            for local in doc.locals.iter().take(doc.telling) {
                let place = *local as usize;
                let length = self.lexicon.lengths.get(place);
                if let (Some(said @ false), Some(length)) = (said.get_mut(place), length) {
                    *said = true;
                    // A word that the table cannot spell tells as much as a usual one.
                    doc.novelty += if *length > 0.0 { *length } else { 1.0 };
                }
            }
        }
        self.docs.sort_by_key(|doc| doc.entry.conversation);
        let mut session = 1;
        if let Some(first) = self.docs.first_mut() {
            first.session = session;
        }
        for place in 1..self.docs.len() {
            let (before, rest) = self.docs.split_at_mut(place);
            if let (Some(before), Some(doc)) = (before.last(), rest.first_mut()) {
                session += u32::from(!doc.entry.continues(&before.entry));
                doc.session = session;
            }
        }
        let mut missing = Vec::new();
        for (index, [before, doc]) in self.docs.array_windows::<2>().enumerate() {
            let known = before.entry.square.to_bits() == doc.entry.before_square.to_bits();
            if !known && doc.session == before.session {
                let inner = table::dot(&self.sum(before), &self.sum(doc));
                missing.push((index + 1, before.entry.square, inner));
            }
        }
        for (index, square, inner) in missing {
            if let Some(doc) = self.docs.get_mut(index) {
                (doc.entry.before_square, doc.entry.before_inner) = (square, inner);
            }
        }
    }

    fn sum(&self, doc: &Doc) -> Vector {
        let mut sum = table::ZERO;
        for local in &doc.locals {
            if let Some(Word::Known(pieces)) = self.lexicon.words.get(*local as usize) {
                for piece in pieces {
                    table::add(*piece, 1.0, &mut sum);
                }
            }
        }
        sum
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let words: usize = self.docs.iter().map(|doc| doc.locals.capacity()).sum();
        self.docs.len() * size_of::<Doc>()
            + words * 4
            + self.lexicon.len() * 64
            + self.lexicon.single.len() * 4
    }
}

/// The unpacked indexes of the users that an instance saw last, within 24 MiB.
#[derive(Debug, Default)]
pub struct Indexes {
    /// By `users.external_user_id`, the one used last at the end.
    users: Vec<(String, Rc<Index>)>,
}

impl Indexes {
    /// An instance has 128 MB for everything.
    const BYTES: usize = 24 * 1024 * 1024;

    /// A user's index; an empty one where there is none.
    #[must_use]
    pub fn get(&self, owner: &str) -> Rc<Index> {
        let found = self.users.iter().find(|(user, _)| user == owner);
        found.map(|(_, index)| Rc::clone(index)).unwrap_or_default()
    }

    /// Lets go of a user's index.
    pub fn drop(&mut self, owner: &str) {
        self.users.retain(|(user, _)| user != owner);
    }

    /// Keeps it, and lets go of those used longest ago where there is too little room.
    pub fn put(&mut self, owner: &str, index: Rc<Index>) {
        self.drop(owner);
        self.users.push((owner.to_owned(), index));
        let mut bytes: usize = self.users.iter().map(|(_, index)| index.bytes()).sum();
        while bytes > Self::BYTES && !self.users.is_empty() {
            bytes -= self.users.remove(0).1.bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Entry, Index, Indexes, Text, vector};
    use crate::memory::table;
    use crate::role::Role;
    use crate::time::Timestamp;

    fn said(content: &str, minute: i64) -> Text<'_> {
        Text {
            role: Role::User,
            name: None,
            content,
            at: Timestamp::from_millis(1_700_000_000_000 + minute * 60_000),
            conversation: Some("c"),
            importance: 0.3,
            distilled: false,
        }
    }

    fn block(first_seq: u64, version: u64, entries: &[&Entry]) -> Block {
        let lines = entries.iter().zip(first_seq..);
        let lines = lines.map(|(entry, seq)| format!("\n{seq} {}", entry.pack()));
        Block {
            first_seq,
            version,
            entries: lines.collect(),
        }
    }

    #[test]
    fn an_entry_comes_out_as_it_went_in() {
        let first = Entry::new(
            &said("I keep bees, \u{43f}\u{447}\u{435}\u{43b}\u{44b}!", 0),
            None,
        );
        let second = Entry::new(&said("They were kayaking with the bees", 1), Some(&first));
        assert!((second.before_square - first.square).abs() < 1e-6);
        let mut index = Index::default();
        index.take(&[block(1, 1, &[&first, &second])]);
        let [one, two] = index.docs.as_slice() else {
            panic!("two entries")
        };
        assert_eq!((one.telling, two.telling), (3, 2));
        assert_eq!(
            one.entry,
            Entry {
                words: vec![],
                ..first.clone()
            }
        );
        let sum = vector(&first.words);
        assert!((table::dot(&sum, &index.sum(two)) - second.before_inner).abs() < 1e-4);
    }

    #[test]
    fn a_neighbour_that_was_not_known_is_found() {
        let first = Entry::new(&said("I keep bees", 0), None);
        let knowing = Entry::new(&said("in a garden", 1), Some(&first));
        let alone = Entry::new(&said("in a garden", 1), None);
        let mut index = Index::default();
        index.take(&[block(1, 1, &[&first, &alone])]);
        let inner = index.docs.last().map(|doc| doc.entry.before_inner);
        assert!((inner.expect("a doc") - knowing.before_inner).abs() < 1e-5);
        let slept = Entry::new(&said("in a garden", 600), Some(&first));
        assert!(slept.before_square.abs() < 1e-9, "it is another session");
    }

    #[test]
    fn a_changed_block_takes_the_place_of_the_one_before() {
        let (bees, cats) = (
            Entry::new(&said("bees", 0), None),
            Entry::new(&said("cats", 1), None),
        );
        let mut index = Index::default();
        index.take(&[block(1, 1, &[&bees]), block(9, 2, &[&cats])]);
        index.take(&[block(1, 3, &[&bees, &cats])]);
        assert_eq!((index.docs.len(), index.version), (3, 3));
        index.take(&[block(1, 4, &[])]);
        index.take_loose(vec![(20, bees)]);
        assert_eq!(index.docs.len(), 2);
        index.drop_loose();
        assert_eq!(index.docs.len(), 1);
    }

    #[test]
    fn junk_is_no_entry() {
        let entries = "\n1 AAAA\n2 !!\nx\n3 \n".to_owned();
        let mut index = Index::default();
        index.take(&[Block {
            first_seq: 1,
            version: 1,
            entries,
        }]);
        assert!(index.docs.is_empty());
    }

    #[test]
    fn an_instance_lets_go_of_the_users_it_saw_longest_ago() {
        let mut indexes = Indexes::default();
        let long = "bees and cats ".repeat(100);
        let entry = Entry::new(&said(&long, 0), None);
        let many: Vec<&Entry> = std::iter::repeat_n(&entry, 9000).collect();
        for user in ["ann", "bob", "cid"] {
            let mut index = Index::default();
            index.take(&[block(1, 7, &many)]);
            indexes.put(user, std::rc::Rc::new(index));
        }
        assert_eq!(indexes.get("ann").version, 0);
        assert_eq!(indexes.get("cid").version, 7);
    }
}
