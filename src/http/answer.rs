//! The answers of endpoints: each type has its status, and becomes a [`Reply`].

use super::reply::Reply;
use serde::Serialize;

/// A value that an endpoint returns as its answer.
pub trait Answer<B> {
    /// Converts the answer into a reply.
    fn into_reply(self) -> Reply<B>;
}

/// A body of JSON. As an argument it is the request's body; as an answer it is a 200.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<B, T: Serialize> Answer<B> for Json<T> {
    fn into_reply(self) -> Reply<B> {
        Reply::json(&self.0)
    }
}

/// A 201 with the thing that was created, and its path where it has one.
#[derive(Debug)]
pub struct Created<T> {
    /// The path of the created thing, for the header `Location`.
    pub location: Option<String>,
    /// The body of the reply, as JSON.
    pub body: T,
}

impl<B, T: Serialize> Answer<B> for Created<T> {
    fn into_reply(self) -> Reply<B> {
        let reply = Reply::created(&self.body);
        match self.location {
            Some(path) => reply.header("location", path),
            None => reply,
        }
    }
}

/// A 201 where something was created, or a 200 where everything existed before.
#[derive(Debug)]
pub enum MaybeCreated<T> {
    /// Everything existed before.
    Found(T),
    /// Something was created.
    Created(Created<T>),
}

impl<B, T: Serialize> Answer<B> for MaybeCreated<T> {
    fn into_reply(self) -> Reply<B> {
        match self {
            Self::Found(body) => Json(body).into_reply(),
            Self::Created(created) => created.into_reply(),
        }
    }
}

/// A 204: the request succeeded, and its reply has no body.
#[derive(Debug, Clone, Copy)]
pub struct NoContent;

impl<B> Answer<B> for NoContent {
    fn into_reply(self) -> Reply<B> {
        Reply::empty(204)
    }
}
