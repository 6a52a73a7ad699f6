//! A dialogue that is held with the product, with a model that reads the messages for facts, or without one.

use super::dialogue::Dialogue;
use crate::support::TestApp;
use crate::support::stage::Script;
use keepsake::chat::distil::catch_up;
use keepsake::config::{Bound, Config};
use keepsake::memory::facts::llm::INSTRUCTIONS;
use keepsake::platform::{ModelCall, Platform};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// What reads the messages for facts: it gets the dialogue, which a stand-in may know, and the body of the call.
pub type Reader = fn(&Dialogue, &Value) -> Script;

/// A dialogue after its end.
#[derive(Default)]
pub struct Held {
    /// The sentences of the facts that are current.
    pub facts: Vec<String>,
    /// What the reader read and cost.
    pub cost: Cost,
}

/// What a reader read and cost, by the lines of the log.
#[derive(Default)]
pub struct Cost {
    /// The messages that were read.
    pub messages: u64,
    /// The calls of the reader.
    pub calls: u64,
    /// The tokens that the reader read.
    pub tokens_in: u64,
    /// The tokens that the reader wrote.
    pub tokens_out: u64,
    /// The facts that were taken.
    pub facts: u64,
    /// The facts that were not believed, by reason.
    pub dropped: BTreeMap<String, u64>,
    /// The faults of whole answers, and how often each came.
    pub faults: BTreeMap<String, u64>,
}

impl Cost {
    /// Adds another cost.
    pub fn add(&mut self, other: &Self) {
        self.messages += other.messages;
        self.calls += other.calls;
        self.tokens_in += other.tokens_in;
        self.tokens_out += other.tokens_out;
        self.facts += other.facts;
        for (sums, counts) in [
            (&mut self.dropped, &other.dropped),
            (&mut self.faults, &other.faults),
        ] {
            for (name, count) in counts {
                *sums.entry(name.clone()).or_default() += count;
            }
        }
    }

    /// Adds a line of the log, where it is about a reader.
    fn add_line(&mut self, line: &str) {
        let line: Value = serde_json::from_str(line).expect("each line is JSON");
        if line["event"] != "distil" {
            return;
        }
        let number = |name: &str| line[name].as_u64().unwrap_or_default();
        self.messages += number("messages");
        self.calls += number("calls");
        self.tokens_in += number("prompt_tokens");
        self.tokens_out += number("completion_tokens");
        self.facts += number("facts");
        for (reason, count) in line["dropped"].as_object().into_iter().flatten() {
            *self.dropped.entry(reason.clone()).or_default() += count.as_u64().unwrap_or_default();
        }
        if let Some(fault) = line["fault"].as_str() {
            *self.faults.entry(fault.to_owned()).or_default() += 1;
        }
    }
}

/// Holds a dialogue, turn by turn and at its times, with the companion's turns as the model's replies. A reader reads the
/// messages as in production: when four wait, and at the end those that are left.
pub fn hold(dialogue: &Rc<Dialogue>, reader: Option<Reader>) -> Held {
    let app = TestApp::new().with("MEMORY_STATEMENTS", "true").with(
        "MEMORY_EXTRACTION",
        if reader.is_some() {
            "llm"
        } else {
            "heuristics"
        },
    );
    if let Some(reader) = reader {
        let dialogue = Rc::clone(dialogue);
        let respond = move |call: &ModelCall| {
            let body = body(call);
            let system = body["messages"][0]["content"].as_str().unwrap_or_default();
            let reads = system.starts_with(INSTRUCTIONS.trim_end());
            reads.then(|| reader(&dialogue, &body))
        };
        *app.stage.responder.borrow_mut() = Some(Rc::new(respond));
    }
    let opened = app.post("ann", "/conversations", &json!({})).json();
    let conversation = opened["id"].as_str().expect("an id");
    let mut turns = dialogue.turns.iter().peekable();
    while let Some(turn) = turns.next() {
        app.stage.set(turn.at);
        if turn.is_users {
            let reply = turns.next_if(|next| !next.is_users);
            app.script(Script::says(reply.map_or("I see.", |reply| &reply.text)));
            app.chat_in("ann", conversation, &turn.text);
        } else {
            let said = json!({"messages": [
                {"role": "assistant", "content": turn.text, "timestamp": turn.at.to_string()}
            ]});
            app.post(
                "ann",
                &format!("/conversations/{conversation}/messages"),
                &said,
            );
        }
    }
    read_the_rest(&app);
    let mut cost = Cost::default();
    for line in app.stage.logs.borrow().iter() {
        cost.add_line(line);
    }
    Held {
        facts: current(&app),
        cost,
    }
}

/// Has the schedule take the messages that are left, a few times: a server may fail.
fn read_the_rest(app: &TestApp) {
    let vars = app.vars.clone();
    let var = move |name: &str| {
        let found = vars.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.clone())
    };
    let config = Rc::new(Config::load(var, Bound::default()).expect("a configuration"));
    let waiting = "select count(*) from memories where distil_after is not null";
    for _ in 0..8 {
        if app.stage.count(waiting) == 0 {
            return;
        }
        app.stage.pass(Duration::from_mins(31));
        let (stage, config) = (app.stage.clone(), Rc::clone(&config));
        app.stage
            .run(async move { catch_up(&stage, &config).await });
    }
}

/// Returns the sentences of the current facts, in the order in which they were stored.
fn current(app: &TestApp) -> Vec<String> {
    let database = app.stage.database.borrow();
    let current = "select content from memories
                   where fact_value is not null and valid_to is null
                     and (expires_at is null or expires_at > ?1)
                   order by seq";
    let mut query = database.prepare(current).expect("a query");
    let now = app.stage.now().to_string();
    let rows = query.query_map([now], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a text")).collect()
}

/// Returns the body of a call as JSON.
fn body(call: &ModelCall) -> Value {
    let (ModelCall::Http { body, .. } | ModelCall::WorkersAi { input: body, .. }) = call;
    serde_json::from_str(body).expect("JSON")
}
