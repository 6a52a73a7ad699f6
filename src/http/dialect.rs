//! The dialect of a path: the form of its errors, and of the header with the id of its requests.

use super::reply::Reply;
use crate::chat::dialect::{anthropic, openai};
use crate::error::Error;

/// A dialect in which clients call a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathDialect {
    /// Keepsake's own: an error is a problem detail.
    Keepsake,
    /// OpenAI's: everything else below `/v1/`.
    OpenAi,
    /// Anthropic's: `/v1/messages` and the paths below it.
    Anthropic,
}

impl PathDialect {
    /// Returns the dialect of a path, of a request or of a row of the route table.
    #[must_use]
    pub fn of(path: &str) -> Self {
        match path.strip_prefix("/v1/messages") {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => Self::Anthropic,
            _ if path.starts_with("/v1/") => Self::OpenAi,
            _ => Self::Keepsake,
        }
    }

    /// Returns the reply to a failed request.
    #[must_use]
    pub fn error<B>(self, error: &Error, request_id: &str) -> Reply<B> {
        let param = match error {
            Error::Invalid { field, .. } => Some(field.as_str()),
            _ => None,
        };
        let (status, detail) = (error.status(), error.detail());
        let reply = match self {
            Self::Keepsake => return Reply::problem(error, request_id),
            Self::OpenAi => {
                let error = openai::ErrorObject {
                    message: &detail,
                    r#type: openai::kind(status),
                    param,
                    code: error.code(),
                };
                Reply::json(&openai::ErrorBody { error })
            }
            Self::Anthropic => {
                let error = anthropic::error::ErrorObject {
                    r#type: anthropic::error::kind(status),
                    message: &detail,
                    param,
                    code: error.code(),
                };
                Reply::json(&anthropic::error::ErrorBody::new(error, Some(request_id)))
            }
        };
        let reply = Reply { status, ..reply }.headers_of(error);
        match error {
            // The clients of both repeat a request that failed, and the message is stored already.
            Error::Model(..) => reply.header("x-should-retry", "false".to_owned()),
            _ => reply,
        }
    }

    /// Adds the id of the request to a reply, in each header where clients look for it.
    #[must_use]
    pub fn identify<B>(self, reply: Reply<B>, request_id: String) -> Reply<B> {
        let reply = match self {
            Self::Anthropic => reply.header("request-id", request_id.clone()),
            Self::Keepsake | Self::OpenAi => reply,
        };
        reply.header("x-request-id", request_id)
    }
}

#[cfg(test)]
mod tests {
    use super::PathDialect::{self, Anthropic, Keepsake, OpenAi};

    #[test]
    fn a_path_has_one_dialect() {
        for (path, dialect) in [
            ("/v1/messages", Anthropic),
            ("/v1/messages/count_tokens", Anthropic),
            ("/v1/messages/batches", Anthropic),
            ("/v1/messagesx", OpenAi),
            ("/v1/chat/completions", OpenAi),
            ("/v1/nothing", OpenAi),
            ("/v1", Keepsake),
            ("/messages/search", Keepsake),
        ] {
            assert_eq!(PathDialect::of(path), dialect, "{path}");
        }
    }
}
