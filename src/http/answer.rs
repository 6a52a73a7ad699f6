//! The answers of endpoints: types that say their status, and become a [`Reply`].

use super::reply::Reply;
use serde::Serialize;

/// A value that an endpoint answers with.
pub trait Answer<B> {
    /// Writes the reply.
    fn into_reply(self) -> Reply<B>;
}

/// A body of JSON: of a request as an argument, of a 200 as an answer.
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
    /// The header `Location`.
    pub location: Option<String>,
    /// The body.
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

/// A 201 where something was created, else a 200 with what was there before.
#[derive(Debug)]
pub enum MaybeCreated<T> {
    /// Everything was there.
    Found(T),
    /// Something is new.
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

/// A 204: it is done, and there is nothing to say.
#[derive(Debug, Clone, Copy)]
pub struct NoContent;

impl<B> Answer<B> for NoContent {
    fn into_reply(self) -> Reply<B> {
        Reply::empty(204)
    }
}

/// A reply that an endpoint writes itself.
impl<B> Answer<B> for Reply<B> {
    fn into_reply(self) -> Self {
        self
    }
}
