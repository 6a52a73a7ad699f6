//! A whole Keepsake in a test: the real router, SQL and migrations on in-memory `SQLite`, with a
//! scripted model in place of an upstream.
//!
//! [`TestApp`] is the product; [`Stage`] is the second implementation of the port. A story asks
//! as a person would: `app.chat("alice", "I keep bees")`.

pub mod contract;
pub mod database;
pub mod generated;
pub mod objects;
pub mod public_key;
pub mod stage;
pub mod token;
pub mod vectors;

use keepsake::config::{Bound, Config};
use keepsake::http::openapi::Operation;
use keepsake::http::reply::{Reply, ReplyBody};
use keepsake::http::request::{Body, Method, Request};
use keepsake::http::{self, routes::Contract, serve};
use keepsake::mcp::Headers;
use serde_json::{Value, json};
use stage::{Client, Moment, Script, Stage};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A row of the route table.
pub type Route = http::route::Route<Stage>;

/// Every route there is.
pub const ROUTES: &[Route] = Contract::<Stage>::ROUTES;

/// Returns the path of a route with an id in the place of its parameter.
#[must_use]
pub fn path_of(route: &Route, id: &str) -> String {
    let segments = route.path.split('/').map(|segment| {
        if segment.starts_with('{') {
            id
        } else {
            segment
        }
    });
    segments.collect::<Vec<&str>>().join("/")
}

/// Returns whether a route reads a body: each one that posts or changes, but for two that end a reply.
#[must_use]
pub fn reads_a_body(route: &Route) -> bool {
    let is_end = ["/cancel", "/stop", "/current"]
        .iter()
        .any(|end| route.path.ends_with(end));
    contract::document::takes_body(route.method) && !is_end
}

/// Returns the description of a route.
#[must_use]
pub fn operation_of(route: &Route) -> &'static Operation {
    let mut operations = Contract::<Stage>::OPERATIONS.iter();
    let is_its = |one: &&Operation| (one.method, one.path) == (route.method, route.path);
    operations.find(is_its).expect("it is of the same table")
}

/// Returns the example of an operation's body, with the id of a conversation where it has one.
#[must_use]
pub fn example_for(operation: &Operation, conversation: &str) -> Option<Value> {
    let mut body: Value = serde_json::from_str(operation.options.example?).expect("JSON");
    if let Some(id) = body.get_mut("conversation_id") {
        *id = conversation.into();
    }
    Some(body)
}

/// The product under test.
pub struct TestApp {
    /// The world it runs in.
    pub stage: Stage,
    /// What it is configured with.
    pub vars: Vec<(&'static str, String)>,
    /// Whether the binding of the static assets is configured.
    has_assets: bool,
    /// Whether the binding of the objects that own replies is configured.
    has_objects: bool,
    /// How many bodies were read.
    pub bodies_read: Rc<Cell<usize>>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Of HTTP.
    pub status: u16,
    /// As they were sent.
    pub headers: Vec<(&'static str, String)>,
    /// Everything that was sent, streamed or not.
    pub body: Vec<u8>,
}

impl TestApp {
    /// A fresh one, as `npm start` would configure it, with an OpenAI-compatible model that extracts no facts.
    #[must_use]
    pub fn new() -> Self {
        let vars = [
            ("ENVIRONMENT", "development"),
            ("DEVELOPMENT_HOSTS", "keepsake.example"),
            ("ALLOW_X_USER_ID_AUTH", "true"),
            ("JWT_SECRET_KEY", token::SECRET),
            ("ADMIN_TOKEN", token::ADMIN),
            ("CORS_ORIGINS", "https://app.example"),
            ("MODEL_BASE_URL", "https://model.example/v1"),
            ("MODEL_NAME", "scripted"),
            // Stories count the calls of the model; those about its facts set this anew.
            ("MEMORY_EXTRACTION", "heuristics"),
            ("MEMORY_STATEMENTS", "false"),
            ("TITLES", "message"),
        ];
        let vars = vars.map(|(name, value)| (name, value.to_owned())).to_vec();
        Self {
            stage: Stage::new(),
            vars,
            has_assets: false,
            has_objects: false,
            bodies_read: Rc::default(),
        }
    }

    /// The same, with a variable set, or unset where `value` is empty.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.vars.retain(|(other, _)| *other != name);
        self.vars.push((name, value.to_owned()));
        self
    }

    /// With the built-in model.
    #[must_use]
    pub fn with_builtin_model(self) -> Self {
        self.with("MODEL_BASE_URL", "")
    }

    /// With the bindings of the vector index.
    #[must_use]
    pub fn with_vectors(self) -> Self {
        self.stage.vectors.bound.set(true);
        self
    }

    /// With the binding of the static assets.
    #[must_use]
    pub const fn with_assets(mut self) -> Self {
        self.has_assets = true;
        self
    }

    /// With the binding of the objects that own replies.
    #[must_use]
    pub const fn with_objects(mut self) -> Self {
        self.has_objects = true;
        self
    }

    /// What the model does when it is asked next.
    pub fn script(&self, script: Script) {
        self.stage.script(script);
    }

    /// Sends a request, and waits until it and what it spawned are over.
    pub fn send(&self, request: Request) -> Answer {
        self.send_to(request, Client::default())
    }

    /// The same, with a client that may leave.
    pub fn send_to(&self, request: Request, client: Client) -> Answer {
        self.stage.clients.borrow_mut().push_back(client);
        let (work, reply) = self.served(request);
        self.stage.run(work);
        self.stage.clients.borrow_mut().clear();
        reply.answer()
    }

    /// Sends requests at the same time: they take turns before each batch.
    pub fn burst(&self, requests: impl IntoIterator<Item = Request>) -> Vec<Answer> {
        let served: Vec<_> = requests.into_iter().map(|ask| self.served(ask)).collect();
        let (work, replies): (Vec<_>, Vec<_>) = served.into_iter().unzip();
        self.stage.interleaves.set(true);
        let all = futures::future::join_all(work);
        self.stage.run(async move { drop(all.await) });
        self.stage.interleaves.set(false);
        replies.iter().map(Later::answer).collect()
    }

    /// Sends a request when the next one comes to a moment.
    pub fn meanwhile(&self, moment: Moment, request: Request) -> Later {
        let (work, reply) = self.served(request);
        self.stage.meanwhile(moment, work);
        reply
    }

    /// Serves a request when somebody runs the work.
    pub fn served(&self, request: Request) -> (impl Future<Output = ()> + 'static, Later) {
        self.served_later(request, |_| {})
    }

    /// The same, with a request that is completed only then.
    pub fn served_later(
        &self,
        mut request: Request,
        complete: impl FnOnce(&mut Request) + 'static,
    ) -> (impl Future<Output = ()> + 'static, Later) {
        let var = |name: &str| {
            let mut vars = self.vars.iter();
            vars.find(|(other, _)| *other == name)
                .map(|(_, value)| value.clone())
        };
        let bound = Bound {
            assets: self.has_assets,
            replies: self.has_objects,
            ..Bound::default()
        };
        let config = Config::load(var, bound).map(Rc::new);
        *self.stage.objects.config.borrow_mut() = config.as_ref().ok().cloned();
        let (stage, later) = (self.stage.clone(), Later::default());
        let reply = later.clone();
        let body = std::mem::replace(&mut request.body, Body::Whole(Vec::new()));
        let read = Rc::clone(&self.bodies_read);
        let read_body = async move |most| {
            read.set(read.get() + 1);
            match body {
                Body::Whole(bytes) if bytes.len() > most => Body::TooLarge(most),
                body => body,
            }
        };
        let work = async move {
            complete(&mut request);
            let told = serve(&stage, &config, request, read_body).await;
            *reply.0.borrow_mut() = Some(told);
        };
        (work, later)
    }

    /// Has the instance die in the middle of the only reply: its row is as the last renewal of its lease left it.
    pub fn crash(&self, words: &str, leased_until: &str) {
        let change = format!(
            "update messages set content = '{words}', status = 'writing', leased_until = '{leased_until}'
             where role = 'assistant';
             delete from memories where role = 'assistant';
             update messages set forgotten_at = null"
        );
        let done = self.stage.database.borrow().execute_batch(&change);
        done.expect("a row");
    }

    /// Has a kind of statement, such as `insert on sessions`, fail while something is done.
    pub fn failing(&self, what: &str, work: impl FnOnce()) {
        let run = |sql: &str| {
            let done = self.stage.database.borrow().execute_batch(sql);
            done.unwrap_or_else(|error| panic!("{sql}: {error}"));
        };
        run(&format!(
            "create temp trigger fails before {what} begin select raise(abort, 'it fails'); end"
        ));
        work();
        run("drop trigger fails");
    }

    /// A `GET` by a user.
    pub fn get(&self, user: &str, target: &str) -> Answer {
        self.send(request("GET", target).by(user))
    }

    /// A `POST` of JSON by a user.
    pub fn post(&self, user: &str, target: &str, body: &Value) -> Answer {
        self.send(request("POST", target).by(user).json(body))
    }

    /// A message in a new conversation.
    pub fn chat(&self, user: &str, message: &str) -> Answer {
        self.post(user, "/chat", &json!({"message": message}))
    }

    /// A message in a conversation.
    pub fn chat_in(&self, user: &str, conversation: &str, message: &str) -> Answer {
        let body = json!({"message": message, "conversation_id": conversation});
        self.post(user, "/chat", &body)
    }

    /// Sends requests, one after another, when the next one comes to a moment.
    pub fn meanwhile_in_turn(&self, moment: Moment, requests: Vec<Request>) -> Vec<Later> {
        let served = requests.into_iter().map(|ask| self.served(ask));
        let (work, replies): (Vec<_>, Vec<_>) = served.unzip();
        self.stage.meanwhile(moment, async move {
            for work in work {
                work.await;
            }
        });
        replies
    }

    /// The messages of a conversation, as its owner sees them.
    pub fn messages(&self, user: &str, conversation: &str) -> Vec<Value> {
        let answer = self.get(user, &format!("/conversations/{conversation}/messages"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["messages"]
            .as_array()
            .expect("a list")
            .clone()
    }
}

/// What comes back in a while.
#[derive(Clone, Default)]
pub struct Later(Rc<RefCell<Option<Served>>>);

type Served = Reply<Rc<RefCell<Client>>>;

impl Later {
    /// What came back, once everything is over.
    pub fn answer(&self) -> Answer {
        let reply = self.0.borrow_mut().take();
        let reply = reply.expect("every request is answered");
        let body = match reply.body {
            ReplyBody::Empty => Vec::new(),
            ReplyBody::Whole(bytes) => bytes,
            ReplyBody::Stream(client) => client.borrow().received.clone(),
        };
        Answer {
            status: reply.status,
            headers: reply.headers,
            body,
        }
    }
}

/// Whatever a story was about: each line of its log is a JSON object, and tells no secret and
/// nothing that anybody said.
impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let database = self.stage.database.borrow();
        let mut said = database
            .prepare("select content from messages where content like '% %'")
            .expect("messages");
        let said = said.query_map([], |row| row.get(0)).expect("their texts");
        let mut untold: Vec<String> = said.map(|text| text.expect("a text")).collect();
        let secrets = |name: &str| name.ends_with("_KEY") || name.ends_with("_TOKEN");
        let vars = self.vars.iter().filter(|(name, _)| secrets(name));
        untold.extend(vars.map(|(_, value)| value.clone()));
        untold.retain(|text| text.len() >= 6);
        for line in self.stage.logs.borrow().iter() {
            let parsed: Result<serde_json::Map<String, Value>, _> = serde_json::from_str(line);
            assert!(parsed.is_ok() && !line.contains('\n'), "{line}");
            let told = untold.iter().find(|text| line.contains(text.as_str()));
            assert_eq!(told, None, "{line}");
        }
    }
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("every body is UTF-8")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        let text = self.text();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The comments of a stream, which are signs of life.
    pub fn heartbeats(&self) -> usize {
        let text = self.text();
        text.split_terminator("\n\n")
            .filter(|event| *event == ":")
            .count()
    }

    /// The events of a stream, each with an id one higher than the last.
    pub fn events(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.text());
        let text = self.text();
        let events = text
            .split_terminator("\n\n")
            .filter(|event| *event != ":")
            .enumerate()
            .map(|(index, event)| {
                let rest = event.strip_prefix(&format!("id: {}\ndata: ", index + 1));
                let data = rest.unwrap_or_else(|| panic!("event {}: {event}", index + 1));
                serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {data}"))
            });
        events.collect()
    }

    /// The `type` of each event, runs of chunks as one.
    pub fn shape(&self) -> Vec<String> {
        let mut types: Vec<String> = self
            .events()
            .iter()
            .map(|e| e["type"].as_str().expect("a type").to_owned())
            .collect();
        types.dedup();
        types
    }

    /// The words of a stream.
    pub fn words(&self) -> String {
        let events = self.events();
        let chunks = events.iter().filter(|event| event["type"] == "chunk");
        chunks
            .map(|event| event["chunk"].as_str().expect("words").to_owned())
            .collect()
    }

    /// The memories that a stream says were recalled.
    pub fn recalled(&self) -> Vec<Value> {
        self.events()[0]["data"]["memories"]
            .as_array()
            .expect("memories")
            .clone()
    }

    /// The conversation of a streamed turn.
    pub fn conversation(&self) -> String {
        self.events()[0]["conversation_id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// The code of an error in the form of OpenAI's dialects; `None` for another answer.
    fn openai_error(&self) -> Option<String> {
        let is_json = self.header("content-type") == Some("application/json");
        let error = is_json.then(|| self.json()["error"].clone())?;
        let text = |member: &str| error[member].as_str().filter(|text| !text.is_empty());
        text("message").and(text("type"))?;
        text("code").map(str::to_owned)
    }

    /// The code of a problem, after a look at its form.
    pub fn problem(&self) -> String {
        if let Some(error) = self.openai_error() {
            return error;
        }
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.text()
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"));
        for member in ["title", "detail"] {
            assert!(
                problem[member]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{problem}"
            );
        }
        problem["code"].as_str().expect("a code").to_owned()
    }
}

/// Looks whether an answer is the one to a credential that proves nothing.
pub fn refuses(answer: &Answer, why: &str) {
    assert_eq!(answer.status, 401, "{why}: {}", answer.text());
    assert_eq!(answer.problem(), "unauthenticated", "{why}");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{why}");
}

/// A request without anything on it yet.
#[must_use]
pub fn request(method: &str, target: &str) -> Request {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Request {
        method: Method::parse(method),
        method_name: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        origin_url: "https://keepsake.example".to_owned(),
        authorization: None,
        api_key: None,
        user_id: None,
        content_type: None,
        accept: None,
        origin: None,
        preflight_method: None,
        address: Some("192.0.2.7".to_owned()),
        user_agent: None,
        idempotency_key: None,
        last_event_id: None,
        conversation_id: None,
        request_id: None,
        mcp: Headers::default(),
        body: Body::Whole(Vec::new()),
    }
}

/// What a story puts on a request.
pub trait With {
    /// `X-User-Id`
    fn by(self, user: &str) -> Self;
    /// `Authorization: Bearer`
    fn bearing(self, token: &str) -> Self;
    /// A JSON body.
    fn json(self, body: &Value) -> Self;
}

impl With for Request {
    fn by(mut self, user: &str) -> Self {
        self.user_id = Some(user.to_owned());
        self
    }

    fn bearing(mut self, token: &str) -> Self {
        self.authorization = Some(format!("Bearer {token}"));
        self
    }

    fn json(mut self, body: &Value) -> Self {
        self.content_type = Some("application/json".to_owned());
        self.body = Body::Whole(body.to_string().into_bytes());
        self
    }
}
