//! Recall: from a question to the memories that answer it.
//!
//! [`Search::statements`] join the first round trip of a request: what of the owner's index this
//! instance does not have yet. [`Search::choose`] scores, and says which rows the second round trip
//! has to read ([`Choice::statement`]). [`Choice::recalled`] makes of the rows, as they are in D1
//! now, what is told. Whatever an index says, only what D1 has under the owner is ever shown.

use super::index::{Block, Entry, Index, Indexes, Text};
use super::nearest::{self, Chosen};
use super::score::{self, Weights, Why};
use super::store::{self, Found, IndexRow, Unpacked};
use super::{Kind, words};
use crate::error::Error;
use crate::id::Owner;
use crate::limit;
use crate::platform::{Near, Platform, Rows, Stmt, next};
use crate::role::Role;
use crate::time::Timestamp;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::vec::IntoIter;

/// A memory that fits a question, and why.
#[derive(Debug, Clone, Serialize)]
pub struct Recalled {
    /// The memory's id; of a verbatim one, also the message's.
    pub id: String,
    /// Where it was said.
    pub conversation_id: Option<String>,
    /// The message it is the record of, or was distilled from.
    pub source_message_id: Option<String>,
    /// Who said it.
    pub role: Role,
    /// The speaker's name, where a conversation has names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What was said.
    pub content: String,
    /// What kind of thing it is.
    pub r#type: Kind,
    /// From 0 to 1.
    pub importance: f64,
    /// What the client added to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<serde_json::Value>,
    /// RFC 3339; when it was said.
    pub created_at: String,
    /// Of a fact: from when it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// Of a fact: until when it was so; absent while it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
    /// From 0 to 1; comparable within one recall only.
    pub score: f32,
    /// The score's parts.
    pub why: Why,
    /// What was said just before and after it, for the prompt.
    #[serde(skip)]
    pub around: Vec<(Role, String)>,
}

/// Has this instance forget what it keeps of an owner.
pub fn forget<P: Platform>(platform: &P, owner: &Owner) {
    let kept = platform.kept::<RefCell<Indexes>>();
    kept.borrow_mut().drop(owner.as_str());
}

/// A question on its way.
pub struct Search {
    kept: Rc<RefCell<Indexes>>,
    owner: Owner,
    question: String,
    index: Rc<Index>,
    searched: bool,
}

impl Search {
    /// A question of an owner.
    pub fn new<P: Platform>(platform: &P, owner: &Owner, question: &str) -> Self {
        let kept = platform.kept::<RefCell<Indexes>>();
        let index = kept.borrow().get(owner.as_str());
        Self {
            kept,
            owner: owner.clone(),
            question: question.to_owned(),
            index,
            searched: !words::terms(question).is_empty(),
        }
    }

    /// What the first round trip has to ask: three statements, or none where the question has no
    /// word.
    #[must_use]
    pub fn statements(&self) -> Vec<Stmt> {
        if !self.searched {
            return Vec::new();
        }
        let (owner, whole) = (&self.owner, limit::WHOLE_BLOCKS);
        let terms = words::phrases(&self.question);
        vec![
            store::index_since(owner, self.index.epoch, self.index.version, whole),
            store::candidate_blocks(
                owner,
                &terms,
                whole,
                limit::KEYWORD_CANDIDATES,
                limit::NEWEST_BLOCKS,
            ),
            store::unpacked(owner, limit::UNPACKED),
        ]
    }

    /// Scores, with what the statements gave, and chooses the best `most`, each with `around`
    /// memories on either side of it.
    ///
    /// # Errors
    /// [`Error::Internal`] where the rows are not what was asked for.
    pub fn choose(
        mut self,
        results: &mut IntoIter<Rows>,
        now: Timestamp,
        weights: &Weights,
        (most, around): (usize, usize),
    ) -> Result<Choice, Error> {
        if !self.searched {
            return Ok(Choice::default());
        }
        let rows = next(results)?.all::<IndexRow>()?;
        let candidates = next(results)?.all::<Block>()?;
        let loose = next(results)?.all::<Unpacked>()?;
        // Nobody else holds it while it is changed, so that nothing is copied.
        self.kept.borrow_mut().drop(self.owner.as_str());
        let whole = self.take(rows);
        let index = Rc::make_mut(&mut self.index);
        if !whole {
            *index = Index::default();
            index.take(&candidates);
        }
        index.take_loose(loose.iter().filter_map(entry).collect());
        let hits = score::search(index, &self.question, now, weights, most);
        let choice = Choice::new(index, hits, around);
        index.drop_loose();
        if whole {
            self.kept.borrow_mut().put(self.owner.as_str(), self.index);
        }
        Ok(choice)
    }

    /// Takes the blocks that changed; whether they are the whole store now.
    fn take(&mut self, rows: Vec<IndexRow>) -> bool {
        let Some(first) = rows.first() else {
            return true;
        };
        let (epoch, whole) = (first.epoch, first.blocks <= limit::WHOLE_BLOCKS);
        if self.index.epoch != epoch || !whole {
            self.index = Rc::new(Index {
                epoch,
                ..Index::default()
            });
        }
        let blocks = rows.into_iter().filter_map(|row| {
            Some(Block {
                first_seq: row.first_seq?,
                version: row.version?,
                entries: row.entries?,
            })
        });
        let blocks: Vec<Block> = blocks.collect();
        if !blocks.is_empty() {
            Rc::make_mut(&mut self.index).take(&blocks);
        }
        whole
    }
}

fn entry(row: &Unpacked) -> Option<(u64, Entry)> {
    Some((row.seq, row.entry()?))
}

impl Unpacked {
    /// Its entry of the index; `None` where its time cannot be read.
    #[must_use]
    pub fn entry(&self) -> Option<Entry> {
        let text = Text {
            role: self.role,
            name: self.name.as_deref(),
            content: &self.content,
            at: Timestamp::parse(&self.created_at)?,
            conversation: self.conversation_id.as_deref(),
            importance: self.importance,
            distilled: self.distilled != 0,
        };
        Some(Entry::new(&text, None))
    }
}

/// What was chosen by the indexes, to be read from D1.
#[derive(Debug, Default)]
pub struct Choice {
    hits: Vec<Chosen>,
    near: Vec<Near>,
    share: f32,
}

/// The least share of a question's words that a memory tells for it to be told in a prompt, and
/// the least cosine that does as well.
const LEAST_COVERAGE: f32 = 0.3;
const LEAST_COSINE: f32 = 0.45;

impl Choice {
    fn new(index: &Index, hits: Vec<score::Hit>, around: usize) -> Self {
        let seq = |place: usize| index.docs.get(place).map(|doc| doc.seq);
        let same = |one: usize, other: usize| {
            let session = |place: usize| index.docs.get(place).map(|doc| doc.session);
            session(one) == session(other)
        };
        let chosen = hits.into_iter().filter_map(|hit| {
            let steps = 1..=around;
            let before = steps
                .clone()
                .rev()
                .filter_map(|step| hit.place.checked_sub(step));
            let after = steps.map(|step| hit.place + step);
            let near = |places: &mut dyn Iterator<Item = usize>| {
                let places = places.filter(|place| same(*place, hit.place));
                places.filter_map(seq).collect::<Vec<u64>>()
            };
            Some(Chosen {
                seq: seq(hit.place)?,
                score: hit.score,
                why: hit.why,
                coverage: hit.coverage,
                relevant: !hit.repeats
                    && (hit.coverage >= LEAST_COVERAGE
                        || hit.cosine >= LEAST_COSINE
                        || hit.why.codes > 0.0),
                before: near(&mut before.into_iter()),
                after: near(&mut after.into_iter()),
            })
        });
        Self {
            hits: chosen.collect(),
            ..Self::default()
        }
    }

    /// Only what bears on the question: for a prompt, which is better empty than misleading.
    #[must_use]
    pub fn relevant(mut self) -> Self {
        self.hits.retain(|hit| hit.relevant);
        self
    }

    /// Takes what the vector index says is near, too.
    #[must_use]
    pub fn with_nearest(mut self, near: Vec<Near>, weights: &Weights) -> Self {
        self.near = near;
        self.share = weights.nearest_share();
        self
    }

    /// What the second round trip has to ask; none where nothing was chosen.
    #[must_use]
    pub fn statement(&self, owner: &Owner, now: Timestamp) -> Option<Stmt> {
        let numbers = self.hits.iter().flat_map(|hit| {
            let around = hit.before.iter().chain(&hit.after);
            around.copied().chain([hit.seq])
        });
        let numbers: HashSet<u64> = numbers.collect();
        let mut numbers: Vec<u64> = numbers.into_iter().collect();
        numbers.sort_unstable();
        let ids: Vec<&str> = self.near.iter().map(|near| near.id.as_str()).collect();
        let wanted = !numbers.is_empty() || !ids.is_empty();
        wanted.then(|| store::read(owner, &numbers, &ids, now))
    }

    /// The chosen memories that are still there and are so (at a time, where one is given; then
    /// only what had been said by then), the best first, without those that say the same as a
    /// better one.
    #[must_use]
    pub fn recalled(&self, found: Vec<Found>, as_of: Option<Timestamp>) -> Vec<Recalled> {
        let as_of = as_of.map(|at| at.to_string());
        let is_so = |row: &Found| match (&as_of, &row.valid_to) {
            (None, ended) => ended.is_none(),
            (Some(at), ended) => {
                row.valid_from.as_ref().unwrap_or(&row.created_at) <= at
                    && ended.as_ref().is_none_or(|ended| ended > at)
            }
        };
        let found: HashMap<u64, Found> = found.into_iter().map(|row| (row.seq, row)).collect();
        let mut told = HashSet::new();
        let hits = nearest::fuse(&self.hits, &self.near, self.share, &found);
        let current = hits.iter().filter_map(|hit| {
            let row = found.get(&hit.seq)?;
            (is_so(row) && told.insert(words::folded(&row.content)))
                .then(|| recalled(hit, row, &found))
        });
        current.collect()
    }
}

fn recalled(hit: &Chosen, row: &Found, found: &HashMap<u64, Found>) -> Recalled {
    let near = |numbers: &[u64]| {
        let rows = numbers.iter().filter_map(|seq| found.get(seq));
        rows.map(|row| (row.role, row.content.clone()))
            .collect::<Vec<_>>()
    };
    let mut around = near(&hit.before);
    if !hit.before.is_empty() || !hit.after.is_empty() {
        around.push((row.role, row.content.clone()));
    }
    around.extend(near(&hit.after));
    let metadata = row.extra_metadata.as_deref();
    Recalled {
        id: row.id.clone(),
        conversation_id: row.conversation_id.clone(),
        source_message_id: row.source_message_id.clone(),
        role: row.role,
        name: row.name.clone(),
        content: row.content.clone(),
        r#type: row.memory_type,
        importance: row.importance,
        metadata: metadata.and_then(|json| serde_json::from_str(json).ok()),
        created_at: row.created_at.clone(),
        valid_from: row.valid_from.clone(),
        valid_to: row.valid_to.clone(),
        score: (hit.score * 10_000.0).round().max(0.0) / 10_000.0,
        why: hit.why.rounded(),
        around,
    }
}
