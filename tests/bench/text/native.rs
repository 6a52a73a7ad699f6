//! `cargo bench --bench text`: the CPU that one message of 16,000 characters takes, in the shapes that cost most, by
//! stages: its words, its entry of the index, its facts, its rows. Twice as long a text is to take twice as long.

#![expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

#[path = "../../support/database.rs"]
#[expect(dead_code, reason = "stories use more of it")]
mod database;
mod shapes;

use keepsake::chat::import::store as import;
use keepsake::id::{ConversationId, Owner};
use keepsake::memory::facts;
use keepsake::memory::index::entry::{Entry, NewEntry};
use keepsake::memory::text::cut::CutText;
use keepsake::owned;
use keepsake::platform::{Query, Stmt};
use keepsake::role::Role;
use keepsake::time::Timestamp;
use serde_json::json;
use shapes::shapes;
use std::hint::black_box;
use std::time::{Duration, Instant};

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let began = Instant::now();
    black_box(work());
    began.elapsed()
}

fn new_entry<'a>(content: &'a CutText<'a>) -> NewEntry<'a> {
    NewEntry {
        role: Role::User,
        speaker: None,
        content,
        at: Timestamp::from_millis(1_700_000_000_000),
        conversation: Some("c"),
        importance: 0.3,
        is_distilled: false,
    }
}

/// The stages of a message without the database.
fn stages(content: &str) -> [Duration; 3] {
    let at = Timestamp::from_millis(1_700_000_000_000);
    [
        timed(|| CutText::new(content).indexed_words().count()),
        timed(|| Entry::new(&new_entry(&CutText::new(content)), None).pack()),
        timed(|| facts::importance(content, &facts::Listener::new(true).read("", content, at))),
    ]
}

/// Sixty such messages stored at once, and deleted.
fn stored(content: &str) -> [Duration; 2] {
    let mut database = database::migrated();
    let owner = Owner::parse("ann").expect("an id");
    let conversation = ConversationId::parse("c").expect("an id");
    let at = Timestamp::from_millis(1_700_000_000_000);
    let packed = Entry::new(&new_entry(&CutText::new(content)), None).pack();
    let messages = (0..60).map(|place| {
        json!({"id": format!("m{place}"), "role": "user", "content": content, "timestamp": at.to_string()})
    });
    let memories = (0..60)
        .map(|place| json!({"id": format!("m{place}"), "importance": 0.3, "packed": packed}));
    let (messages, memories): (Vec<_>, Vec<_>) = (messages.collect(), memories.collect());
    let seen: Query = owned!(
        &owner,
        "insert into users (id, external_user_id, created_at, last_active) values ('a', ?1, '2025', '2025')"
    );
    let mut run = |stmts: &[Stmt]| timed(|| database::batch(&mut database, stmts).expect("rows"));
    run(&[
        seen.into(),
        import::open(&owner, &conversation, None, at).into(),
    ]);
    let stored = run(&[
        import::insert(&owner, &conversation, &json!(messages).to_string()).into(),
        import::remember(&owner, &json!(memories).to_string()).into(),
    ]);
    let deleted = run(&[keepsake::memory::clear::delete_all(&owner, None).into()]);
    [stored, deleted]
}

fn main() {
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{:16} {:>8} {:>8} {:>8} {:>7} {:>9} {:>9}   ms of one message, times of half of it, ms of 60 rows",
        "shape", "words", "entry", "facts", "growth", "store 60", "forget 60"
    );
    for ((name, half), (_, whole)) in shapes(8_000).into_iter().zip(shapes(16_000)) {
        let least = |content: &str| {
            let [one, two, three] = [stages(content), stages(content), stages(content)];
            [0, 1, 2].map(|stage| {
                let time = |of: &[Duration; 3]| of.get(stage).copied().unwrap_or_default();
                time(&one).min(time(&two)).min(time(&three))
            })
        };
        let (few, many) = (least(&half), least(&whole));
        let growth = millis(many.iter().sum()) / millis(few.iter().sum()).max(0.001);
        let [words, entry, facts] = many.map(millis);
        let [store, forget] = stored(&whole).map(millis);
        println!(
            "{name:16} {words:8.2} {entry:8.2} {facts:8.2} {growth:7.1} {store:9.1} {forget:9.1}"
        );
    }
}
