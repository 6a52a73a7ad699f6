//! The Durable Object that owns a reply: it runs [`chat::reply::object`](crate::chat::reply::object), whose storage is the
//! `SQLite` of the object. An object is named by the id of its reply.

use super::Edge;
use crate::chat::reply::{job::act, object};
use crate::platform::{ObjectAnswer, ObjectCall, ReplyStorage, StoredReply};
use crate::time::Timestamp;
use std::rc::Rc;
use worker::js_sys::{Array, Date, JSON, JsString};
use worker::wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen::{self, JsCast, JsValue};
use worker::web_sys::ReadableStream;
use worker::{
    DurableObject, Env, Headers, Method, RequestInit, Response, ResponseBody, ScheduledTime, State,
    durable_object,
};

/// The name of the binding.
pub const BINDING: &str = "REPLY";

/// The address of an object's acts: only its path is read.
const ORIGIN: &str = "https://reply/";

/// Implements [`crate::platform::Platform::call_object`].
pub async fn call(
    env: &Env,
    reply: &str,
    call: ObjectCall,
) -> Result<ObjectAnswer<ReadableStream>, String> {
    let answer = async {
        let stub = env.durable_object(BINDING)?.get_by_name(reply)?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post)
            .with_body(Some(call.argument.into()));
        let url = format!("{ORIGIN}{}", call.act);
        let request = worker::Request::new_with_init(&url, &init)?;
        stub.fetch_with_request(request).await
    };
    let mut response = answer
        .await
        .map_err(|error: worker::Error| error.to_string())?;
    if response.status_code() != 200 {
        let cause = response.text().await;
        return Err(cause.unwrap_or_else(|error| error.to_string()));
    }
    let is_json = response
        .headers()
        .get("content-type")
        .ok()
        .flatten()
        .is_some_and(|kind| kind == "application/json");
    if is_json {
        let json = response.text().await;
        return json
            .map(ObjectAnswer::Json)
            .map_err(|error| error.to_string());
    }
    match response.into_parts().1 {
        ResponseBody::Stream(body) => Ok(ObjectAnswer::Stream(body)),
        _ => Err("an object answered without a stream".to_owned()),
    }
}

/// The object of a reply.
#[durable_object(alarm)]
pub struct ReplyObject {
    object: Result<object::ReplyObject<Edge, Storage>, String>,
}

impl DurableObject for ReplyObject {
    fn new(state: State, env: Env) -> Self {
        let config = super::config(&env).map_err(|faults| faults.0.join("; "));
        let state = Rc::new(state);
        let storage = Storage(Rc::clone(&state));
        let edge = Edge::new(env, move |work| state.wait_until(work));
        Self {
            object: config.map(|config| object::ReplyObject::new(edge, config, storage)),
        }
    }

    async fn fetch(&self, mut request: worker::Request) -> worker::Result<Response> {
        let object = match &self.object {
            Ok(object) => object,
            Err(cause) => return Response::error(cause, 503),
        };
        let path = request.path();
        let acts = [act::BEGIN, act::READ, act::STOP, act::ERASE];
        let act = acts
            .into_iter()
            .find(|act| path.strip_prefix('/') == Some(act));
        let Some(act) = act else {
            return Response::error(path, 404);
        };
        let argument = request.text().await?;
        match object.call(ObjectCall { act, argument }).await {
            Ok(ObjectAnswer::Stream(body)) => Response::from_body(ResponseBody::Stream(body)),
            Ok(ObjectAnswer::Json(json)) => {
                let headers = Headers::new();
                headers.set("content-type", "application/json")?;
                let body = ResponseBody::Body(json.into_bytes());
                Ok(Response::from_body(body)?.with_headers(headers))
            }
            Err(cause) => Response::error(cause, 500),
        }
    }

    async fn alarm(&self) -> worker::Result<Response> {
        if let Ok(object) = &self.object {
            object.wake().await;
        }
        Response::empty()
    }
}

#[wasm_bindgen]
extern "C" {
    type Sql;
    #[wasm_bindgen(method, catch, variadic)]
    fn exec(this: &Sql, sql: &str, values: &Array) -> Result<Cursor, JsValue>;
    type Cursor;
    #[wasm_bindgen(method, catch, js_name = toArray)]
    fn to_array(this: &Cursor) -> Result<Array, JsValue>;
}

/// The storage of an object.
#[derive(Clone)]
pub struct Storage(Rc<State>);

impl Storage {
    /// Executes a statement, and returns its rows as JSON.
    fn execute(&self, sql: &str, values: &[JsValue]) -> Result<String, String> {
        let database: Sql = self.database()?;
        let rows = database
            .exec(sql, &values.iter().collect())
            .and_then(|cursor| cursor.to_array())
            .and_then(|rows| JSON::stringify(&rows));
        let rows: JsString = rows.map_err(fault)?;
        Ok(rows.into())
    }

    fn database(&self) -> Result<Sql, String> {
        let storage = self.0.as_raw().storage().map_err(fault)?;
        let sql = worker::js_sys::Reflect::get(&storage, &"sql".into()).map_err(fault)?;
        Ok(sql.unchecked_into())
    }

    fn rows<T: serde::de::DeserializeOwned>(&self, sql: &str) -> Result<Vec<T>, String> {
        let rows = self.execute(sql, &[])?;
        serde_json::from_str(&rows).map_err(|error| error.to_string())
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds are below 2^53")]
fn millis(at: Timestamp) -> f64 {
    at.millis() as f64
}

fn fault(error: JsValue) -> String {
    worker::Error::from(error).to_string()
}

#[derive(serde::Deserialize)]
struct ReplyRow {
    job: String,
    ended_at: Option<f64>,
}

#[derive(serde::Deserialize)]
struct BatchRow {
    events: String,
}

impl ReplyStorage for Storage {
    fn load(&self) -> Result<Option<StoredReply>, String> {
        self.execute(TABLES, &[])?;
        let reply = self.rows("select job, ended_at from reply")?.pop();
        let Some(ReplyRow { job, ended_at }) = reply else {
            return Ok(None);
        };
        let batches = self.rows("select events from batches order by first")?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "milliseconds are whole and below 2^53"
        )]
        let ended_at = ended_at.map(|at| Timestamp::from_millis(at as i64));
        Ok(Some(StoredReply {
            job,
            batches: batches
                .into_iter()
                .map(|BatchRow { events }| events)
                .collect(),
            ended_at,
        }))
    }

    fn begin(&self, job: &str) -> Result<(), String> {
        self.execute(TABLES, &[])?;
        self.execute("delete from batches", &[])?;
        let sql = "insert or replace into reply (id, job, ended_at) values (1, ?, null)";
        self.execute(sql, &[job.into()]).map(drop)
    }

    fn append(&self, first: usize, events: &str) -> Result<(), String> {
        let first = u32::try_from(first).unwrap_or(u32::MAX);
        let sql = "insert or replace into batches (first, events) values (?, ?)";
        self.execute(sql, &[first.into(), events.into()]).map(drop)
    }

    fn end(&self, at: Timestamp) -> Result<(), String> {
        self.execute("update reply set ended_at = ?", &[millis(at).into()])
            .map(drop)
    }

    async fn wake_at(&self, at: Timestamp) {
        let date = Date::new(&JsValue::from_f64(millis(at)));
        let alarm = ScheduledTime::new(date);
        let _ = self.0.storage().set_alarm(alarm).await;
    }

    async fn erase(&self) {
        let _ = self.0.storage().delete_alarm().await;
        let _ = self.0.storage().delete_all().await;
    }
}

/// The tables of an object: its one reply, and the events in batches.
const TABLES: &str = "
    create table if not exists reply (id integer primary key, job text not null, ended_at real);
    create table if not exists batches (first integer primary key, events text not null)";
