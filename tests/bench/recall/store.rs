//! A dialogue in a database, which recall asks as it does in the Worker: with the statements of both round trips, the
//! instance's cached index, and the candidates of a store that is too large to be scored whole.

use crate::support::stage::Stage;
use crate::turn::Turn;
use futures::executor::block_on;
use keepsake::config::Weights;
use keepsake::id::Owner;
use keepsake::memory::recall::exclude::Exclude;
use keepsake::memory::recall::{Search, forget};
use keepsake::memory::text::cut::CutText;
use keepsake::platform::Batch;
use keepsake::role::Role;
use keepsake::time::Timestamp;
use std::fmt;
use std::time::Duration;

/// The number of results, as of `GET /memories/search?limit=50`.
const MOST: usize = 50;

/// A user with the memories of a dialogue.
pub struct Store {
    stage: Stage,
    owner: Owner,
}

/// One question in so many finds an instance that has nothing of the index.
const COLD_EVERY: usize = 20;

/// The time of the Worker's own part of each question: what the rows of the first round trip are made into, and the scoring.
#[derive(Default)]
pub struct Costs {
    /// Of the questions that find the user's index in the instance, as far as it is kept.
    warm: Vec<Duration>,
    /// Of the others.
    cold: Vec<Duration>,
}

impl Store {
    /// Stores the turns of a dialogue.
    pub fn new(turns: &[Turn]) -> Self {
        let stage = Stage::new();
        let mut database = stage.database.borrow_mut();
        let transaction = database.transaction().expect("a transaction");
        let user = "insert into users (id, external_user_id, created_at, last_active)
                    values ('u', 'user', '2020', '2020')";
        transaction.execute(user, []).expect("a user");
        let insert =
            "insert into memories (id, user_id, role, content, created_at, importance, packed)
                      values (?1, 'u', ?2, ?3, ?4, ?5, ?6)";
        for turn in turns {
            let role = if turn.role == Role::User {
                "user"
            } else {
                "assistant"
            };
            let (at, packed) = (turn.at.to_string(), turn.entry.pack());
            let row = (&turn.id, role, &turn.text, at, turn.importance, packed);
            transaction.execute(insert, row).expect("a memory");
        }
        transaction.commit().expect("a store");
        drop(database);
        let owner = Owner::parse("user").expect("an owner");
        Self { stage, owner }
    }

    /// Returns the ids and the scores of the turns that answer a question, the best first.
    pub fn search(
        &self,
        question: &str,
        now: Timestamp,
        weights: &Weights,
        costs: &mut Costs,
    ) -> Vec<(String, f32)> {
        let asked = costs.warm.len() + costs.cold.len();
        let is_cold = asked.is_multiple_of(COLD_EVERY);
        if is_cold {
            forget(&self.stage, &self.owner);
        }
        let cut = CutText::new(question);
        let search = Search::new(&self.stage, &self.owner, &cut);
        let mut batch = Batch::new();
        let slots = search.ask(&mut batch);
        let results = block_on(batch.run(&self.stage)).expect("rows");
        let began = cpu_time();
        let choice = search.choose(&results, slots, now, weights, (2 * MOST, 0));
        let choice = choice.expect("a choice");
        let spent = cpu_time().saturating_sub(began);
        if is_cold {
            costs.cold.push(spent);
        } else {
            costs.warm.push(spent);
        }
        let Some(query) = choice.query(&self.owner, now) else {
            return Vec::new();
        };
        let found = block_on(query.all(&self.stage)).expect("rows");
        let recalled = choice.recalled(found, None, Exclude::default(), MOST);
        let ranked = recalled.into_iter();
        ranked.map(|memory| (memory.id, memory.score)).collect()
    }

    /// Returns the number of the memories, and of the bytes of their packed entries in blocks.
    pub fn size(&self) -> (i64, i64) {
        let bytes = "select coalesce(sum(length(entries)), 0) from memory_blocks";
        let memories = self.stage.count("select count(*) from memories");
        (memories, self.stage.count(bytes))
    }
}

impl fmt::Display for Costs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [warm, cold] = [&self.warm, &self.cold].map(|spent| {
            let number = u32::try_from(spent.len()).unwrap_or(u32::MAX);
            spent.iter().sum::<Duration>() / number.max(1)
        });
        write!(formatter, "{warm:.1?} of CPU warm, {cold:.1?} cold")
    }
}

/// Returns the CPU time of this thread: other work of the machine is not in it. Linux counts it.
fn cpu_time() -> Duration {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = counted
        .split(' ')
        .next()
        .and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}
