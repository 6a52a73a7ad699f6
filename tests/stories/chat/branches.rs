//! Branches: messages in other words and replies made anew, against a plain tree; and a memory that follows them.

use crate::support::stage::{Moment, Script};
use crate::support::{Answer, TestApp, With, request};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

/// Numbers by a seed (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).expect("small")).expect("small")
    }
}

/// A message of the tree.
struct Node {
    id: String,
    text: String,
    is_user: bool,
    parent: Option<usize>,
    /// The one that followed it last.
    next: Option<usize>,
    reply_to: Option<usize>,
    is_gone: bool,
    is_forgotten: bool,
}

/// The tree of one conversation: what the product is compared with.
#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
    first: Option<usize>,
    path: Vec<usize>,
}

impl Tree {
    fn link(&mut self, parent: Option<usize>, next: Option<usize>) {
        match parent {
            Some(parent) => self.nodes[parent].next = next,
            None => self.first = next,
        }
    }

    fn say(&mut self, id: &str, text: &str, reply_to: Option<usize>) -> usize {
        let parent = self.path.last().copied();
        let new = self.nodes.len();
        self.nodes.push(Node {
            id: id.to_owned(),
            text: text.to_owned(),
            is_user: reply_to.is_none(),
            parent,
            next: None,
            reply_to,
            is_gone: false,
            is_forgotten: false,
        });
        self.link(parent, Some(new));
        self.path.push(new);
        new
    }

    fn alive(&self, dice: &mut Dice, fits: impl Fn(&Node) -> bool) -> Option<usize> {
        let all = 0..self.nodes.len();
        let fit: Vec<usize> = all
            .filter(|&one| !self.nodes[one].is_gone && fits(&self.nodes[one]))
            .collect();
        (!fit.is_empty()).then(|| fit[dice.below(fit.len())])
    }

    /// The messages from the start up to one.
    fn way(&self, to: usize) -> Vec<usize> {
        let mut way = vec![to];
        while let Some(parent) = self.nodes[way[way.len() - 1]].parent {
            way.push(parent);
        }
        way.reverse();
        way
    }

    fn switch(&mut self, to: usize) {
        if self.path.contains(&to) {
            return;
        }
        self.path = self.way(to);
        let mut parent = None;
        for one in self.path.clone() {
            self.link(parent, Some(one));
            parent = Some(one);
        }
        while let Some(next) = self.nodes[self.path[self.path.len() - 1]].next {
            self.path.push(next);
        }
    }

    /// Ends the current branch before a message.
    fn leave(&mut self, at: usize) {
        let place = self
            .path
            .iter()
            .position(|&one| one == at)
            .expect("current");
        self.path.truncate(place);
    }

    fn delete(&mut self, gone: usize) {
        let replies = (0..self.nodes.len()).filter(|&one| self.nodes[one].reply_to == Some(gone));
        let all: Vec<usize> = replies.chain([gone]).collect();
        for gone in all {
            if self.nodes[gone].is_gone {
                continue;
            }
            self.nodes[gone].is_gone = true;
            let (parent, next) = (self.nodes[gone].parent, self.nodes[gone].next);
            let before = match parent {
                Some(parent) => self.nodes[parent].next,
                None => self.first,
            };
            if before == Some(gone) {
                self.link(parent, next);
            }
            for node in &mut self.nodes {
                if node.parent == Some(gone) {
                    node.parent = parent;
                }
            }
            self.path.retain(|&one| one != gone);
        }
    }

    fn forget(&mut self, gone: usize) {
        for one in 0..self.nodes.len() {
            if one == gone || self.nodes[one].reply_to == Some(gone) {
                self.nodes[one].is_forgotten = true;
            }
        }
    }

    fn siblings(&self, of: usize) -> Vec<String> {
        let alike = |node: &&Node| !node.is_gone && node.parent == self.nodes[of].parent;
        self.nodes
            .iter()
            .filter(alike)
            .map(|node| node.id.clone())
            .collect()
    }
}

/// A conversation in both.
struct Story {
    app: TestApp,
    conversation: String,
    tree: Tree,
    said: usize,
}

impl Story {
    fn new() -> Self {
        Self {
            app: TestApp::new().with("SHORT_TERM_MEMORY_SIZE", "200"),
            conversation: String::new(),
            tree: Tree::default(),
            said: 0,
        }
    }

    fn list(&self) -> Vec<Value> {
        let path = format!("/conversations/{}/messages?limit=200", self.conversation);
        self.app.get("ann", &path).json()["messages"]
            .as_array()
            .expect("a list")
            .clone()
    }

    fn words(&mut self) -> String {
        self.said += 1;
        format!("The word{}x is on the table", self.said)
    }

    /// Sends what the companion answers, checks its prompt, and puts both into the tree.
    fn turn(
        &mut self,
        method: &str,
        path: &str,
        mut body: Value,
        text: &str,
        asked: Option<usize>,
    ) {
        let reply = self.words();
        self.app.script(Script::says(&reply));
        body["stream"] = false.into();
        let answer = self.app.send(request(method, path).by("ann").json(&body));
        assert_eq!(answer.status, 200, "{method} {path} {}", answer.text());
        let answer = answer.json();
        assert_eq!(answer["response"], reply.as_str());
        answer["conversation_id"]
            .as_str()
            .expect("an id")
            .clone_into(&mut self.conversation);

        let prompt: Value = serde_json::from_str(&self.app.stage.last_prompt()).expect("JSON");
        let messages = prompt["messages"].as_array().expect("messages").clone();
        let words = |one: &Value| one["content"].as_str().expect("words").to_owned();
        let history: Vec<String> = messages
            .iter()
            .filter(|one| one["role"] != "system")
            .map(words)
            .collect();
        let known = self.tree.path.iter().map(|&one| &self.tree.nodes[one]);
        let mut expected: Vec<String> = known
            .clone()
            .filter(|node| {
                !node.is_forgotten && Some(&node.id) != asked.map(|one| &self.tree.nodes[one].id)
            })
            .map(|node| node.text.clone())
            .collect();
        expected.push(text.to_owned());
        assert_eq!(history, expected, "the prompt");
        let system = messages
            .iter()
            .filter(|one| one["role"] == "system")
            .map(words)
            .collect::<String>();
        for node in self
            .tree
            .nodes
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.tree.path.contains(at))
        {
            assert!(!system.contains(&node.1.text), "recalled: {}", node.1.text);
        }

        let listed = self.list();
        let reply_id = answer["message_id"].as_str().expect("an id");
        let asked = asked.unwrap_or_else(|| {
            let new = &listed[listed.len() - 2];
            self.tree
                .say(new["id"].as_str().expect("an id"), text, None)
        });
        self.tree.say(reply_id, &reply, Some(asked));
    }

    fn say(&mut self) {
        let text = self.words();
        let body = if self.conversation.is_empty() {
            json!({"message": text})
        } else {
            json!({"message": text, "conversation_id": self.conversation})
        };
        self.turn("POST", "/chat", body, &text, None);
    }

    fn edit(&mut self, at: usize) {
        let text = self.words();
        let path = format!("/messages/{}", self.tree.nodes[at].id);
        self.tree.switch(at);
        self.tree.leave(at);
        self.turn("PATCH", &path, json!({"message": text}), &text, None);
    }

    fn regenerate(&mut self, named: usize) {
        let asked = self.tree.nodes[named].reply_to.unwrap_or(named);
        let path = format!("/messages/{}/regenerate", self.tree.nodes[named].id);
        self.tree.switch(asked);
        let place = self
            .tree
            .path
            .iter()
            .position(|&one| one == asked)
            .expect("current");
        self.tree.path.truncate(place + 1);
        let text = self.tree.nodes[asked].text.clone();
        self.turn("POST", &path, json!({}), &text, Some(asked));
    }

    fn switch(&mut self, to: usize) {
        let path = format!("/messages/{}/current", self.tree.nodes[to].id);
        let answer = self.app.send(request("POST", &path).by("ann"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.tree.switch(to);
    }

    fn fork(&mut self, to: usize) {
        let path = format!("/conversations/{}/fork", self.conversation);
        let answer = self
            .app
            .post("ann", &path, &json!({"message_id": self.tree.nodes[to].id}));
        assert_eq!(answer.status, 201, "{}", answer.text());
        let fork = answer.json()["id"].as_str().expect("an id").to_owned();
        let copies = self
            .app
            .get("ann", &format!("/conversations/{fork}/messages?limit=200"));
        let copies = copies.json()["messages"]
            .as_array()
            .expect("a list")
            .clone();
        let texts: Vec<&str> = copies
            .iter()
            .map(|one| one["content"].as_str().expect("words"))
            .collect();
        let way = self.tree.way(to);
        let expected: Vec<&str> = way
            .iter()
            .map(|&one| self.tree.nodes[one].text.as_str())
            .collect();
        assert_eq!(texts, expected, "the fork");
        let gone = request("DELETE", &format!("/conversations/{fork}")).by("ann");
        assert_eq!(self.app.send(gone).status, 204);
    }

    fn delete(&mut self, gone: usize) {
        let id = &self.tree.nodes[gone].id;
        let path = format!("/v1/conversations/{}/items/{id}", self.conversation);
        let answer = self.app.send(request("DELETE", &path).by("ann"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.tree.delete(gone);
    }

    fn forget(&mut self, gone: usize) {
        let path = format!("/memories/{}", self.tree.nodes[gone].id);
        assert_eq!(
            self.app.send(request("DELETE", &path).by("ann")).status,
            200
        );
        self.tree.forget(gone);
    }

    /// Compares the message list, the versions, the memories and the search with the tree.
    fn check(&self, dice: &mut Dice) {
        let listed = self.list();
        let ids: Vec<&str> = listed
            .iter()
            .map(|one| one["id"].as_str().expect("an id"))
            .collect();
        let current: Vec<&Node> = self
            .tree
            .path
            .iter()
            .map(|&one| &self.tree.nodes[one])
            .collect();
        let expected: Vec<&str> = current.iter().map(|node| node.id.as_str()).collect();
        assert_eq!(ids, expected, "the messages");
        for (&at, one) in self.tree.path.iter().zip(&listed) {
            let siblings = self.tree.siblings(at);
            let count = json!({
                "total": siblings.len(),
                "position": 1 + siblings.iter().position(|id| *id == self.tree.nodes[at].id).expect("one"),
            });
            let expected = if siblings.len() > 1 {
                count
            } else {
                Value::Null
            };
            assert_eq!(one["versions"], expected, "{}", self.tree.nodes[at].text);
        }
        if let Some(one) = self.tree.alive(dice, |_| true) {
            let path = format!("/messages/{}/versions", self.tree.nodes[one].id);
            let versions = self.app.get("ann", &path).json()["versions"]
                .as_array()
                .expect("a list")
                .clone();
            let ids: Vec<&str> = versions
                .iter()
                .map(|one| one["id"].as_str().expect("an id"))
                .collect();
            assert_eq!(ids, self.tree.siblings(one), "the versions");
            for version in &versions {
                let is_current = expected.contains(&version["id"].as_str().expect("an id"));
                assert_eq!(version["current"], is_current);
            }
        }
        let memories = self.app.get("ann", "/memories?limit=200").json();
        let memories = memories["memories"].as_array().expect("a list").clone();
        let texts: BTreeSet<&str> = memories
            .iter()
            .map(|one| one["content"].as_str().expect("words"))
            .collect();
        let known = current.iter().filter(|node| !node.is_forgotten);
        let expected: BTreeSet<&str> = known.map(|node| node.text.as_str()).collect();
        assert_eq!(texts, expected, "the memories");
        if let Some(one) = self.tree.alive(dice, |_| true) {
            let node = &self.tree.nodes[one];
            let word = node.text.split(' ').nth(1).expect("a word");
            let is_found = self.tree.path.contains(&one) && !node.is_forgotten;
            for path in ["/messages/search?q=", "/memories/search?q="] {
                let found = self.app.get("ann", &format!("{path}{word}")).text();
                assert_eq!(found.contains(&node.id), is_found, "{path}{word} {found}");
            }
            let found = self
                .app
                .get("ann", &format!("/conversations/search?q={word}"))
                .text();
            assert!(is_found || !found.contains(word), "{word}: {found}");
        }
    }
}

/// Runs random operations, and compares everything after each one.
fn story(seed: u64, operations: usize) {
    println!("seed {seed}");
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut story = Story::new();
    story.say();
    for _ in 0..operations {
        let pause = [0, 1, 1000][dice.below(3)];
        story.app.stage.pass(Duration::from_millis(pause));
        let any = story.tree.alive(&mut dice, |_| true);
        let user = story.tree.alive(&mut dice, |node| node.is_user);
        let path = story.tree.path.clone();
        let remembered = path
            .iter()
            .copied()
            .filter(|&one| !story.tree.nodes[one].is_forgotten);
        let remembered: Vec<usize> = remembered.collect();
        match (dice.below(20), any, user) {
            (0..=4, Some(any), _) => story.switch(any),
            (5..=8, _, Some(user)) => story.edit(user),
            (9..=11, Some(named), _)
                if !story.tree.nodes[story.tree.nodes[named].reply_to.unwrap_or(named)]
                    .is_forgotten =>
            {
                story.regenerate(named);
            }
            (12, Some(any), _) => story.fork(any),
            (13, Some(any), _) if path.len() > 4 => story.delete(any),
            (14, _, _) if remembered.len() > 4 => {
                story.forget(remembered[dice.below(remembered.len())]);
            }
            _ => story.say(),
        }
        story.check(&mut dice);
    }
    let export = story.app.get("ann", "/users/me/export").text();
    for node in &story.tree.nodes {
        let is_there = export.contains(&format!("\"content\":\"{}\"", node.text));
        assert!(is_there || node.is_gone, "the export: {}", node.text);
    }
    let erased = story.app.send(request("DELETE", "/users/me").by("ann"));
    assert_eq!(erased.status, 200, "{}", erased.text());
    for table in [
        "messages",
        "branches",
        "shelved_memories",
        "shelved_sources",
        "shelved_ends",
        "memories",
        "message_index",
    ] {
        assert_eq!(
            story
                .app
                .stage
                .count(&format!("select count(*) from {table}")),
            0,
            "{table}"
        );
    }
}

#[test]
fn a_conversation_is_a_tree_of_which_one_branch_is_current() {
    for seed in 1..=8 {
        story(seed, 50);
    }
}

#[test]
fn a_thousand_changes_of_one_conversation_are_those_of_a_tree() {
    story(21, 1000);
}

/// Checks what holds whatever happened: memories are those of current messages, and every segment hangs somewhere.
fn assert_sound(app: &TestApp) {
    for (what, sql) in [
        (
            "a memory of a message that was left",
            "select count(*) from memories k join messages m on m.id = k.source_message_id where m.branch_id is not null",
        ),
        (
            "a source that was left",
            "select count(*) from fact_sources f join messages m on m.id = f.message_id where m.branch_id is not null",
        ),
        (
            "a memory on the shelf and not",
            "select count(*) from memories k join shelved_memories s on s.id = k.id",
        ),
        (
            "a memory of a current message on the shelf",
            "select count(*) from shelved_memories s join messages m on m.id = s.id where m.branch_id is null",
        ),
        (
            "an empty segment",
            "select count(*) from branches b where not exists (select 1 from messages m where m.branch_id = b.id)",
        ),
        (
            "a segment that hangs nowhere",
            "select count(*) from branches b where b.back_to is not null or (b.after_id is not null and not exists (select 1 from messages m where m.id = b.after_id and m.conversation_id = b.conversation_id))",
        ),
        (
            "a message of no segment",
            "select count(*) from messages m where m.branch_id is not null and not exists (select 1 from branches b where b.id = m.branch_id)",
        ),
        (
            "a fact on the shelf that nobody says",
            "select count(*) from shelved_memories s where s.fact_value is not null and not exists (select 1 from shelved_sources f where f.memory_id = s.id)",
        ),
        (
            "a left message in the search",
            "select count(*) from message_index i join messages m on m.id = i.message_id where m.branch_id is not null",
        ),
    ] {
        assert_eq!(app.stage.count(sql), 0, "{what}");
    }
}

fn texts(app: &TestApp, sql: &str) -> Vec<String> {
    let database = app.stage.database.borrow();
    let mut prepared = database.prepare(sql).expect("a statement");
    let rows = prepared.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|row| row.expect("a text")).collect()
}

const HELD: &str = "select content from memories where fact_value is not null and valid_to is null order by content";

const SENTENCES: [&str; 12] = [
    "I live in Berlin",
    "I live in Paris",
    "I moved to Oslo",
    "I no longer live in Paris",
    "My name is Ann",
    "My name is Zoe",
    "I work as a nurse",
    "I work as a baker",
    "I have a dog named Rex",
    "I love honey",
    "I hate honey",
    "What do you think?",
];

/// The facts that hold once the messages of both conversations that are current are said, in the order of their times.
fn replayed(app: &TestApp) -> Vec<String> {
    let fresh = TestApp::new();
    let said = texts(
        app,
        "select json_array(conversation_id, content, timestamp) from messages
         where role = 'user' and branch_id is null order by timestamp, rowid",
    );
    let mut known: Vec<(String, String)> = Vec::new();
    for line in said {
        let [conversation, content, at]: [String; 3] = serde_json::from_str(&line).expect("texts");
        fresh
            .stage
            .set(keepsake::time::Timestamp::parse(&at).expect("a time"));
        let place = known.iter().find(|(one, _)| *one == conversation);
        match place {
            Some((_, place)) => {
                fresh.chat_in("ann", place, &content);
            }
            None => known.push((conversation, fresh.chat("ann", &content).conversation())),
        }
    }
    texts(&fresh, HELD)
}

#[test]
fn the_facts_are_those_of_the_current_branch() {
    for seed in 1..=12 {
        println!("seed {seed}");
        let mut dice = Dice(seed * 7919 + 1);
        let app = TestApp::new();
        let mut places = Vec::new();
        for _ in 0..2 {
            app.stage.pass(Duration::from_mins(1));
            places.push(app.chat("ann", SENTENCES[dice.below(12)]).conversation());
        }
        for step in 1..=24 {
            app.stage.pass(Duration::from_mins(1));
            let text = SENTENCES[dice.below(12)];
            let ids = |filter: &str| {
                texts(
                    &app,
                    &format!("select id from messages where {filter} order by rowid"),
                )
            };
            match dice.below(5) {
                0 | 1 => {
                    let users = ids("role = 'user' and branch_id is null");
                    let edit = format!("/messages/{}", users[dice.below(users.len())]);
                    let edit = request("PATCH", &edit)
                        .by("ann")
                        .json(&json!({"message": text}));
                    assert_eq!(app.send(edit).status, 200);
                }
                2 | 3 => {
                    let left = ids("branch_id is not null");
                    if !left.is_empty() {
                        let to = format!("/messages/{}/current", left[dice.below(left.len())]);
                        assert_eq!(app.send(request("POST", &to).by("ann")).status, 200);
                    }
                }
                _ => {
                    app.chat_in("ann", &places[dice.below(2)], text);
                }
            }
            assert_sound(&app);
            if step % 4 == 0 {
                let said = texts(
                    &app,
                    "select content from messages where role = 'user' and branch_id is null order by timestamp, rowid",
                );
                let facts = texts(
                    &app,
                    "select json_array(id, content, valid_from, valid_to, superseded_by) from memories where fact_value is not null union all select json_array('shelved', s.id, content, valid_from, valid_to, superseded_by, (select json_group_array(message_id) from shelved_sources f where f.memory_id = s.id)) from shelved_memories s where fact_value is not null union all select json_array('end', message_id, memory_id, by_id, valid_to) from shelved_ends union all select json_array(id, content, branch_id, timestamp) from messages where role = 'user'",
                );
                assert_eq!(
                    texts(&app, HELD),
                    replayed(&app),
                    "step {step}: {said:#?} {facts:#?}"
                );
            }
        }
    }
}

/// A conversation of two turns, with an edited second message: its id, the first version and the second.
fn edited(app: &TestApp) -> (String, Vec<Value>, Vec<Value>) {
    let conversation = app.chat("ann", "I live in Berlin").conversation();
    app.stage.pass(Duration::from_secs(1));
    app.chat_in("ann", &conversation, "I keep bees on the roof");
    let first = app.messages("ann", &conversation);
    app.stage.pass(Duration::from_secs(1));
    let edit = change(
        app,
        &first[2],
        "PATCH",
        "",
        &json!({"message": "I keep wasps in the shed"}),
    );
    assert_eq!(edit.status, 200, "{}", edit.text());
    (
        conversation.clone(),
        first,
        app.messages("ann", &conversation),
    )
}

fn asking(
    message: &Value,
    method: &str,
    end: &str,
    body: &Value,
) -> keepsake::http::request::Request {
    let id = message["id"].as_str().expect("an id");
    request(method, &format!("/messages/{id}{end}"))
        .by("ann")
        .json(body)
}

fn change(app: &TestApp, message: &Value, method: &str, end: &str, body: &Value) -> Answer {
    app.send(asking(message, method, end, body))
}

fn contents(messages: &[Value]) -> Vec<String> {
    let content = |one: &Value| one["content"].as_str().expect("words").to_owned();
    messages.iter().map(content).collect()
}

fn remembered(app: &TestApp) -> Vec<String> {
    texts(app, "select content from memories order by content")
}

#[test]
fn what_was_edited_away_is_not_remembered_and_comes_back_with_its_branch() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I live in Berlin").conversation();
    app.chat_in("ann", &conversation, "I live in Paris now");
    let before = app.stage.dump();
    let first = app.messages("ann", &conversation);
    let old = texts(&app, HELD);
    assert_eq!(old, ["They live in Paris."]);
    let edit = change(
        &app,
        &first[2],
        "PATCH",
        "",
        &json!({"message": "Where do I live?"}),
    );
    assert_eq!(edit.shape(), ["thinking", "chunk", "done"]);
    let prompt = app.stage.last_prompt();
    assert!(
        prompt.contains("Berlin") && !prompt.contains("Paris"),
        "{prompt}"
    );
    assert_eq!(texts(&app, HELD), ["They live in Berlin."]);
    let profile = app.get("ann", "/users/me/profile").text();
    assert!(
        profile.contains("Berlin") && !profile.contains("Paris"),
        "{profile}"
    );
    for path in [
        "/memories",
        "/memories/search?q=Paris",
        "/messages/search?q=Paris",
        "/conversations/search?q=Paris",
    ] {
        let found = app
            .get("ann", path)
            .text()
            .replace("\"query\":\"Paris\"", "");
        assert!(!found.contains("Paris"), "{path} {found}");
    }
    let back = change(&app, &first[2], "POST", "/current", &json!({}));
    assert_eq!(back.json()["versions"].as_array().expect("a list").len(), 2);
    assert_eq!(texts(&app, HELD), old);
    let now = app.stage.dump();
    let kept = |row: &&String| row.starts_with("memories: ") || row.starts_with("memory_history: ");
    let lost: Vec<&String> = before
        .iter()
        .filter(kept)
        .filter(|row| !now.contains(row))
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn a_fault_at_any_batch_loses_nothing_and_leaves_no_half_change() {
    for (method, end, body) in [
        ("PATCH", "", json!({"message": "I keep ants"})),
        ("POST", "/regenerate", json!({})),
        ("POST", "/current", json!({})),
        ("POST", "/feedback", json!({"rating": "up"})),
    ] {
        for nth in 1..=7 {
            for executed in [false, true] {
                let app = TestApp::new();
                let (conversation, first, second) = edited(&app);
                let all = app.stage.count("select count(*) from messages");
                let memories = remembered(&app);
                let target = match end {
                    "/current" => &first[3],
                    "/feedback" | "/regenerate" => &second[3],
                    _ => &second[2],
                };
                let (stage, failed) = (app.stage.clone(), Rc::new(Cell::new(false)));
                let fails = Rc::clone(&failed);
                app.stage.meanwhile(Moment::BeforeBatch(nth), async move {
                    stage.batches_fail.set((9, executed));
                    fails.set(true);
                });
                change(&app, target, method, end, &body);
                app.stage.batches_fail.set((0, false));
                if !failed.get() {
                    continue;
                }
                app.stage.pass(Duration::from_mins(2));
                assert_sound(&app);
                assert!(app.stage.count("select count(*) from messages") >= all);
                // Whatever came of it, both branches are there.
                for (version, known) in [(&first, None), (&second, Some(&memories))] {
                    let back = change(&app, &version[3], "POST", "/current", &json!({}));
                    assert_eq!(back.status, 200, "{method} {end} {nth} {}", back.text());
                    assert_eq!(
                        contents(&app.messages("ann", &conversation)),
                        contents(version)
                    );
                    assert_sound(&app);
                    if let Some(known) = known {
                        assert_eq!(remembered(&app), *known, "{method} {end} {nth}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_statement_that_fails_undoes_the_whole_change() {
    for (method, end, body) in [
        ("PATCH", "", json!({"message": "I keep ants"})),
        ("POST", "/regenerate", json!({})),
        ("POST", "/current", json!({})),
        ("POST", "/fork", json!({})),
    ] {
        for what in [
            "insert on branches",
            "update on branches",
            "update on messages",
            "insert on messages",
            "insert on memories",
            "delete on memories",
            "insert on shelved_memories",
            "delete on shelved_memories",
            "insert on conversations",
            "insert on usage",
        ] {
            let app = TestApp::new();
            let (conversation, first, second) = edited(&app);
            let before = app.stage.dump();
            let listed = app.messages("ann", &conversation);
            app.failing(what, || {
                let answer = match end {
                    "/fork" => {
                        let path = format!("/conversations/{conversation}/fork");
                        app.post("ann", &path, &json!({"message_id": second[3]["id"]}))
                    }
                    "/current" => change(&app, &first[3], method, end, &body),
                    _ => change(&app, &second[2], method, end, &body),
                };
                let is_done = matches!(answer.status, 200 | 201);
                assert!(
                    is_done || answer.status == 500,
                    "{end} {what} {}",
                    answer.text()
                );
                if !is_done {
                    assert_eq!(app.messages("ann", &conversation), listed, "{end} {what}");
                    let strip = |rows: Vec<String>| -> Vec<String> {
                        rows.into_iter()
                            .filter(|row| {
                                !row.starts_with("memory_blocks")
                                    && !row.starts_with("users")
                                    && !row.contains("_words_")
                            })
                            .collect()
                    };
                    let (now, before) = (strip(app.stage.dump()), strip(before.clone()));
                    let new: Vec<&String> =
                        now.iter().filter(|row| !before.contains(row)).collect();
                    assert_eq!(now.len(), before.len(), "{end} {what} {new:#?}");
                }
            });
            assert_sound(&app);
        }
    }
}

#[test]
fn forty_at_once_are_one_after_another_and_nothing_is_lost() {
    for (method, end) in [("PATCH", ""), ("POST", "/regenerate"), ("POST", "/current")] {
        let app = TestApp::new();
        let (conversation, first, second) = edited(&app);
        let count = |filter: &str| {
            app.stage
                .count(&format!("select count(*) from messages where {filter}"))
        };
        let (users, replies) = (count("role = 'user'"), count("role = 'assistant'"));
        let used = app.stage.count("select messages from usage");
        let asks = (0..40).map(|n| {
            let of = if n % 2 == 0 { &first } else { &second };
            match end {
                "/current" => asking(&of[3], method, end, &json!({})),
                "/regenerate" => asking(&second[2], method, end, &json!({"stream": false})),
                _ => asking(
                    &second[2],
                    method,
                    end,
                    &json!({"message": format!("I keep {n} ants"), "stream": false}),
                ),
            }
        });
        let answers = app.burst(asks);
        let done = answers.iter().filter(|one| one.status == 200).count();
        assert!(done >= 1, "{end}");
        for answer in answers.iter().filter(|one| one.status != 200) {
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (409, "turn_in_progress")
            );
        }
        let done = i64::try_from(done).expect("few");
        let (new_users, new_replies) = match end {
            "" => (done, done),
            "/regenerate" => (0, done),
            _ => (0, 0),
        };
        assert_eq!(count("role = 'user'"), users + new_users, "{end}");
        assert_eq!(count("role = 'assistant'"), replies + new_replies, "{end}");
        assert_eq!(
            app.stage.count("select messages from usage"),
            used + new_replies,
            "{end}"
        );
        assert_sound(&app);
        let back = change(&app, &first[3], "POST", "/current", &json!({}));
        assert_eq!(back.status, 200);
        assert_eq!(
            contents(&app.messages("ann", &conversation)),
            contents(&first)
        );
    }
    let app = TestApp::new();
    let (conversation, _, second) = edited(&app);
    let path = format!("/conversations/{conversation}/fork");
    let memories = remembered(&app);
    let body = json!({"message_id": second[3]["id"]});
    let answers = app.burst((0..40).map(|_| request("POST", &path).by("ann").json(&body)));
    assert!(answers.iter().all(|one| one.status == 201));
    assert_eq!(app.get("ann", "/conversations").json()["total"], 41);
    assert_eq!(remembered(&app), memories, "copies are no memories");
}

#[test]
fn while_a_reply_is_written_nothing_else_is_changed() {
    let app = TestApp::new();
    let (conversation, first, second) = edited(&app);
    let asks = [
        ("PATCH", "", json!({"message": "ants"})),
        ("POST", "/regenerate", json!({})),
        ("POST", "/current", json!({})),
    ];
    let asks = asks.map(|(method, end, body)| {
        let of = if end == "/current" { &first } else { &second };
        asking(&of[2], method, end, &body)
    });
    let replies = app.meanwhile_in_turn(Moment::Asked, asks.to_vec());
    assert_eq!(app.chat_in("ann", &conversation, "And honey?").status, 200);
    for reply in replies {
        let answer = reply.answer();
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (409, "turn_in_progress")
        );
    }
    assert_eq!(app.messages("ann", &conversation).len(), 6);
    assert_sound(&app);
}

#[test]
fn a_refused_turn_leaves_everything_as_it_was() {
    let app = TestApp::new().with("DAILY_MESSAGES", "3");
    let (conversation, _, second) = edited(&app);
    let before = app.stage.dump();
    for (method, end, body) in [
        ("PATCH", "", json!({"message": "ants"})),
        ("POST", "/regenerate", json!({})),
    ] {
        let answer = change(&app, &second[2], method, end, &body);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (429, "quota_used")
        );
    }
    assert_eq!(app.messages("ann", &conversation), second);
    let memories = |rows: &[String]| -> Vec<String> {
        rows.iter()
            .filter(|row| row.starts_with("memories: "))
            .cloned()
            .collect()
    };
    assert_eq!(memories(&app.stage.dump()), memories(&before));
}

#[test]
fn whose_message_it_is_not_gets_a_404() {
    let app = TestApp::new();
    let (conversation, first, second) = edited(&app);
    app.chat("bob", "tomatoes");
    let before = app.stage.dump();
    let id = |message: &Value| message["id"].as_str().expect("an id").to_owned();
    let bobs = app.messages(
        "bob",
        app.get("bob", "/conversations").json()["conversations"][0]["id"]
            .as_str()
            .expect("an id"),
    );
    for target in [
        id(&first[2]),
        id(&second[3]),
        "absent".to_owned(),
        "%00".to_owned(),
    ] {
        for (method, end, body) in [
            ("PATCH", "", json!({"message": "mine"})),
            ("POST", "/regenerate", json!({})),
            ("GET", "/versions", json!({})),
            ("POST", "/current", json!({})),
            ("POST", "/feedback", json!({"rating": "up"})),
        ] {
            let answer = app.send(
                request(method, &format!("/messages/{target}{end}"))
                    .by("bob")
                    .json(&body),
            );
            assert_eq!(answer.status, 404, "{method} {end} {target}");
        }
    }
    for (place, message) in [
        (&conversation, id(&bobs[0])),
        (&conversation, "absent".to_owned()),
    ] {
        let fork = app.post(
            "ann",
            &format!("/conversations/{place}/fork"),
            &json!({"message_id": message}),
        );
        assert_eq!(fork.status, 404);
    }
    let fork = app.post(
        "bob",
        &format!("/conversations/{conversation}/fork"),
        &json!({"message_id": id(&second[3])}),
    );
    assert_eq!(fork.status, 404);
    let rows = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter()
            .filter(|row| row.starts_with("messages: ") || row.starts_with("branches: "))
            .collect()
    };
    assert_eq!(rows(app.stage.dump()), rows(before));
}

#[test]
fn bad_bodies_name_the_field_and_change_nothing() {
    let app = TestApp::new();
    let (_, _, second) = edited(&app);
    let before = app.stage.dump();
    for (message, method, end, body, field) in [
        (&second[2], "PATCH", "", json!({}), "message"),
        (&second[2], "PATCH", "", json!({"message": " "}), "message"),
        (
            &second[2],
            "PATCH",
            "",
            json!({"message": "a", "memory": "some"}),
            "memory",
        ),
        (
            &second[3],
            "PATCH",
            "",
            json!({"message": "a"}),
            "message_id",
        ),
        (
            &second[3],
            "POST",
            "/regenerate",
            json!({"stream": "no"}),
            "stream",
        ),
        (
            &second[3],
            "POST",
            "/feedback",
            json!({"rating": "best"}),
            "rating",
        ),
        (
            &second[3],
            "POST",
            "/feedback",
            json!({"rating": "up", "comment": ""}),
            "comment",
        ),
    ] {
        let answer = change(&app, message, method, end, &body);
        assert_eq!(
            (answer.status, answer.json()["field"].as_str()),
            (422, Some(field)),
            "{}",
            answer.text()
        );
    }
    let rows = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter()
            .filter(|row| row.starts_with("messages: ") || row.starts_with("branches: "))
            .collect()
    };
    assert_eq!(rows(app.stage.dump()), rows(before));
}

#[test]
fn feedback_is_stored_with_the_reply_exported_and_taken_back() {
    let app = TestApp::new();
    let (conversation, _, second) = edited(&app);
    let told = change(
        &app,
        &second[3],
        "POST",
        "/feedback",
        &json!({"rating": "down", "comment": "too short"}),
    );
    assert_eq!(told.json()["rating"], "down");
    assert_eq!(
        app.messages("ann", &conversation)[3]["comment"],
        "too short"
    );
    assert!(
        app.get("ann", "/users/me/export")
            .text()
            .contains("too short")
    );
    assert_eq!(
        change(
            &app,
            &second[2],
            "POST",
            "/feedback",
            &json!({"rating": "up"})
        )
        .status,
        404,
        "no reply"
    );
    change(
        &app,
        &second[3],
        "POST",
        "/feedback",
        &json!({"rating": null}),
    );
    assert_eq!(app.messages("ann", &conversation)[3]["rating"], Value::Null);
}

#[test]
fn a_repeated_edit_is_the_same_turn() {
    let app = TestApp::new();
    let (conversation, first, second) = edited(&app);
    let body = json!({"message": "I keep ants", "client_message_id": "e1", "stream": false});
    let one = change(&app, &second[2], "PATCH", "", &body).json();
    let listed = app.messages("ann", &conversation);
    let again = change(&app, &second[2], "PATCH", "", &body).json();
    assert_eq!(one["message_id"], again["message_id"]);
    assert_eq!(app.messages("ann", &conversation), listed);
    change(&app, &first[3], "POST", "/current", &json!({}));
    let again = change(&app, &second[2], "PATCH", "", &body).json();
    assert_eq!(
        one["message_id"], again["message_id"],
        "wherever it is by now"
    );
    assert_eq!(
        contents(&app.messages("ann", &conversation)),
        contents(&first)
    );
}

#[test]
fn what_is_forgotten_does_not_come_back_with_its_branch() {
    let app = TestApp::new();
    let (_, first, _) = edited(&app);
    app.post("ann", "/memory/clear", &json!({"all": true}));
    assert_eq!(app.stage.count("select count(*) from shelved_memories"), 0);
    change(&app, &first[3], "POST", "/current", &json!({}));
    assert_eq!(remembered(&app), Vec::<String>::new());
    let fork = app.post(
        "ann",
        &format!(
            "/conversations/{}/fork",
            app.get("ann", "/conversations").json()["conversations"][0]["id"]
                .as_str()
                .expect("an id")
        ),
        &json!({"message_id": first[3]["id"]}),
    );
    assert_eq!(fork.status, 201);
    app.chat_in("ann", fork.json()["id"].as_str().expect("an id"), "hello");
    assert!(
        !app.stage.last_prompt().contains("bees"),
        "a copy of what is forgotten is forgotten"
    );
}

#[test]
fn a_copy_is_forgotten_with_its_original() {
    let app = TestApp::new();
    let conversation = app.chat("ann", "I keep bees on the roof").conversation();
    let said = app.messages("ann", &conversation);
    let fork = app.post(
        "ann",
        &format!("/conversations/{conversation}/fork"),
        &json!({"message_id": said[1]["id"]}),
    );
    let fork = fork.json()["id"].as_str().expect("an id").to_owned();
    app.send(
        request(
            "DELETE",
            &format!("/memories/{}", said[0]["id"].as_str().expect("an id")),
        )
        .by("ann"),
    );
    app.chat_in("ann", &fork, "hello");
    assert!(!app.stage.last_prompt().contains("roof"));
}

fn ui(app: &TestApp, trigger: &str, id: Option<&str>, text: &str) -> Answer {
    let message = json!({"id": "u1", "role": "user", "parts": [{"type": "text", "text": text}]});
    let body = json!({"id": "chat", "messages": [message], "trigger": trigger, "messageId": id});
    app.post("ann", "/ai/chat", &body)
}

#[test]
fn use_chat_edits_and_regenerates() {
    let app = TestApp::new();
    assert_eq!(ui(&app, "submit-message", None, "I keep bees").status, 200);
    let list = app.get("ann", "/conversations").json();
    let conversation = list["conversations"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    assert_eq!(
        ui(&app, "regenerate-message", Some("any"), "I keep bees").status,
        200
    );
    let listed = app.messages("ann", &conversation);
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[1]["versions"], json!({"total": 2, "position": 2}));
    for text in ["I keep wasps", "I keep ants"] {
        assert_eq!(ui(&app, "submit-message", Some("u1"), text).status, 200);
        let listed = app.messages("ann", &conversation);
        assert_eq!((listed.len(), &listed[0]["content"]), (2, &json!(text)));
    }
    let calls = app.stage.calls.borrow().len();
    assert_eq!(
        ui(&app, "submit-message", Some("u1"), "I keep ants").status,
        200
    );
    assert_eq!(
        app.stage.calls.borrow().len(),
        calls,
        "a repeated edit is one"
    );
    assert_eq!(
        app.messages("ann", &conversation)[0]["versions"]["total"],
        3
    );
    assert_sound(&app);
    assert_eq!(ui(&app, "dance", None, "x").json()["field"], "trigger");
}

/// Says something in a dialect of a client that sends its whole prompt, and replaces a message by it where one is named.
fn dialect(app: &TestApp, path: &str, text: &str, replaces: Option<&str>) -> Answer {
    let mut body = json!({"model": "x", "metadata": {}});
    match path {
        "/v1/responses" => body["input"] = text.into(),
        _ => body["messages"] = json!([{"role": "user", "content": text}]),
    }
    if path == "/v1/messages" {
        body["max_tokens"] = 100.into();
    }
    if let Some(id) = replaces {
        body["metadata"]["replaces"] = id.into();
    }
    app.post("ann", path, &body)
}

#[test]
fn clients_that_send_their_whole_prompt_edit_and_regenerate() {
    for path in ["/v1/chat/completions", "/v1/messages", "/v1/responses"] {
        let app = TestApp::new();
        let first = dialect(&app, path, "I keep bees", None);
        assert_eq!(first.status, 200, "{path}: {}", first.text());
        let ids = &first.json()["keepsake"];
        let reply = ids["message_id"].as_str().expect("an id");
        let conversation = ids["conversation_id"].as_str().expect("an id");
        let anew = dialect(&app, path, "I keep bees", Some(reply));
        assert_eq!(anew.status, 200, "{path}: {}", anew.text());
        let listed = app.messages("ann", conversation);
        assert_eq!(listed.len(), 2, "{path}");
        assert_eq!(listed[1]["id"], anew.json()["keepsake"]["message_id"]);
        assert_eq!(listed[1]["versions"], json!({"total": 2, "position": 2}));
        // The first reply is in a branch that was left: that is current again before its question is edited.
        let edited = dialect(&app, path, "I keep wasps", Some(reply));
        assert_eq!(edited.status, 200, "{path}: {}", edited.text());
        let listed = app.messages("ann", conversation);
        assert_eq!(listed.len(), 2, "{path}");
        assert_eq!(listed[0]["content"], "I keep wasps", "{path}");
        assert_eq!(listed[0]["versions"]["total"], 2, "{path}");
        assert!(!remembered(&app).contains(&"I keep bees".to_owned()));

        let before = app.stage.dump();
        let theirs = app.post("bob", "/chat", &json!({"message": "mine", "stream": false}));
        let theirs = theirs.json()["message_id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let with_bob = app.stage.dump();
        assert_ne!(before, with_bob);
        for (id, status) in [(theirs.as_str(), 404), ("nothing", 404)] {
            let refused = dialect(&app, path, "x", Some(id));
            assert_eq!(refused.status, status, "{path} {id}: {}", refused.text());
        }
        let other = app.chat("ann", "another talk");
        let other = other.header("x-conversation-id").expect("an id").to_owned();
        let mut body = json!({"model": "x", "max_tokens": 9,
            "metadata": {"replaces": reply, "conversation_id": other},
            "messages": [{"role": "user", "content": "x"}]});
        if path == "/v1/responses" {
            body = json!({"model": "x", "input": "x", "conversation": other,
                "metadata": {"replaces": reply}});
        }
        let refused = app.post("ann", path, &body);
        assert_eq!(refused.status, 422, "{path}: {}", refused.text());
        assert!(refused.text().contains("metadata.replaces"), "{path}");
        assert_sound(&app);
    }
}
