//! Runs Keepsake on Cloudflare Workers: the handlers of the two events, and the implementation of the port. No other
//! folder knows the platform.

mod ai;
mod crypto;
mod d1;
mod mail;
mod outbound;
mod rates;
mod reply_object;
mod request;
mod stream;
mod vectorize;

use crate::config::{Bound, Config, Faults};
use crate::http;
use crate::http::reply::{Reply, ReplyBody};
use crate::jobs;
use crate::platform::{
    Answer, DbError, Document, Ending, Mail, ModelCall, Near, ObjectAnswer, ObjectCall, Platform,
    PublicAlgorithm, Rows, SendError, Step, Stmt, VectorError, VectorItem,
};
use crate::time::Timestamp;
use std::any::{Any, TypeId};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;
use worker::js_sys::Reflect;
use worker::web_sys::ReadableStream;
use worker::{Context, Env, ScheduleContext, ScheduledEvent, event};

/// The platform, for one request or one scheduled event.
#[derive(Clone)]
pub struct Edge(Rc<Inner>);

struct Inner {
    env: Env,
    wait_until: Box<dyn Fn(Work)>,
}

type Work = std::pin::Pin<Box<dyn Future<Output = ()>>>;

impl Edge {
    fn new(env: Env, wait_until: impl Fn(Work) + 'static) -> Self {
        Self(Rc::new(Inner {
            env,
            wait_until: Box::new(wait_until),
        }))
    }
}

impl Platform for Edge {
    type Source = ReadableStream;
    type Sink = stream::Sink;
    type Body = ReadableStream;

    async fn batch(&self, statements: Vec<Stmt>) -> Result<Vec<Rows>, DbError> {
        d1::batch(&self.0.env, statements).await
    }

    async fn send(
        &self,
        call: ModelCall,
        timeout: Duration,
    ) -> Result<Answer<ReadableStream>, SendError> {
        match call {
            ModelCall::Http { url, headers, body } => {
                outbound::post(&url, &headers, &body, timeout).await
            }
            ModelCall::WorkersAi { model, input } => {
                ai::run(&self.0.env, &model, &input, timeout).await
            }
        }
    }

    async fn fetch_document(&self, url: &str, timeout: Duration) -> Result<Document, String> {
        outbound::fetch_document(url, timeout).await
    }

    async fn verify(
        &self,
        algorithm: PublicAlgorithm,
        jwk: &str,
        signed: &[u8],
        signature: &[u8],
    ) -> bool {
        crypto::verify(algorithm, jwk, signed, signature).await
    }

    async fn try_acquire(&self, limiter: &'static str, key: &str) -> bool {
        rates::try_acquire(&self.0.env, limiter, key).await
    }

    async fn mail(&self, mail: Mail) -> Result<(), String> {
        mail::send(&self.0.env, mail).await
    }

    async fn is_common_password(&self, password: &str) -> bool {
        mail::is_common_password(password).await
    }

    fn has_vectors(&self) -> bool {
        vectorize::is_bound(&self.0.env)
    }

    async fn nearest(
        &self,
        model: &str,
        namespace: &str,
        text: &str,
        most: u32,
    ) -> Result<Vec<Near>, VectorError> {
        vectorize::nearest(&self.0.env, model, namespace, text, most).await
    }

    async fn embed(&self, model: &str, texts: &[String]) -> Result<Vec<Vec<f32>>, VectorError> {
        vectorize::embed(&self.0.env, model, texts).await
    }

    async fn upsert_vectors(&self, model: &str, items: Vec<VectorItem>) -> Result<(), VectorError> {
        vectorize::upsert(&self.0.env, model, items).await
    }

    async fn delete_vectors(&self, ids: Vec<String>) -> Result<(), VectorError> {
        vectorize::delete(&self.0.env, ids).await
    }

    async fn find_vectors(&self, ids: Vec<String>) -> Result<Vec<String>, VectorError> {
        vectorize::find(&self.0.env, ids).await
    }

    async fn call_object(
        &self,
        reply: &str,
        call: ObjectCall,
    ) -> Result<ObjectAnswer<ReadableStream>, String> {
        reply_object::call(&self.0.env, reply, call).await
    }

    fn pipe(&self) -> (stream::Sink, ReadableStream) {
        stream::pipe()
    }

    async fn pump(
        &self,
        source: ReadableStream,
        sink: Option<&stream::Sink>,
        timeout: Duration,
        step: Step,
    ) -> Ending {
        stream::pump(source, sink, timeout, step).await
    }

    async fn put(&self, sink: &stream::Sink, bytes: Vec<u8>, timeout: Duration) -> bool {
        stream::put(sink, &bytes, timeout).await
    }

    async fn close(&self, sink: stream::Sink, last: Vec<u8>, timeout: Duration) {
        stream::close(sink, last, timeout).await;
    }

    fn source_of(&self, bytes: Vec<u8>) -> ReadableStream {
        stream::source_of(bytes)
    }

    fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        (self.0.wait_until)(Box::pin(work));
    }

    fn instance_state<T: Default + 'static>(&self) -> Rc<T> {
        let make = || -> Rc<dyn Any> { Rc::<T>::default() };
        let state = STATE
            .with_borrow_mut(|all| Rc::clone(all.entry(TypeId::of::<T>()).or_insert_with(make)));
        state
            .downcast()
            .expect("each value is stored under its own type")
    }

    fn now(&self) -> Timestamp {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "milliseconds are whole and below 2^53"
        )]
        Timestamp::from_millis(worker::js_sys::Date::now() as i64)
    }

    async fn sleep(&self, time: Duration) {
        worker::Delay::from(time).await;
    }

    fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("crypto.getRandomValues has no failure");
        bytes
    }

    fn log(&self, line: &str) {
        worker::console_log!("{line}");
    }
}

thread_local! {
    /// The values that [`Platform::instance_state`] returns, by their types.
    static STATE: RefCell<HashMap<TypeId, Rc<dyn Any>>> = RefCell::default();

    /// The configuration of the instance, parsed once: the variables of an instance never change.
    static CONFIG: OnceCell<Result<Rc<Config>, Faults>> = const { OnceCell::new() };
}

fn config(env: &Env) -> Result<Rc<Config>, Faults> {
    let var = |name: &str| env.var(name).ok().map(|value| value.to_string());
    let load = || {
        let bound = Bound {
            ai: ai::is_bound(env),
            email: mail::is_bound(env),
            assets: Reflect::has(env, &"ASSETS".into()).unwrap_or(false),
            replies: Reflect::has(env, &reply_object::BINDING.into()).unwrap_or(false),
        };
        Config::load(var, bound).map(Rc::new)
    };
    CONFIG.with(|cell| cell.get_or_init(load).clone())
}

#[event(fetch)]
async fn fetch(
    request: worker::Request,
    env: Env,
    context: Context,
) -> worker::Result<worker::Response> {
    let config = config(&env);
    let edge = Edge::new(env, move |work| context.wait_until(work));
    let converted = request::convert(&request);
    let read_body = async move |most| request::read_body(request, most).await;
    respond(http::serve(&edge, &config, converted, read_body).await)
}

/// Runs the jobs of the schedule.
#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, context: ScheduleContext) {
    let config = config(&env);
    let edge = Edge::new(env, move |work| context.wait_until(work));
    jobs::run(&edge, config.as_deref().ok()).await;
}

/// Converts a reply into a response of the platform.
fn respond(reply: Reply<ReadableStream>) -> worker::Result<worker::Response> {
    let headers = worker::Headers::new();
    for (name, value) in &reply.headers {
        headers.set(name, value)?;
    }
    let body = match reply.body {
        ReplyBody::Empty => worker::ResponseBody::Empty,
        ReplyBody::Whole(bytes) => worker::ResponseBody::Body(bytes),
        ReplyBody::Stream(stream) => worker::ResponseBody::Stream(stream),
    };
    let response = worker::Response::from_body(body)?;
    Ok(response.with_status(reply.status).with_headers(headers))
}
