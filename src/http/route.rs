//! A row of the route table, and the macro that makes the table from the rows.

use super::call::Call;
use super::policy::Policy;
use super::rates::Class;
use super::reply::Reply;
use super::request::Method;
use crate::error::Error;
use crate::limit::BODY_BYTES;
use crate::platform::Platform;
use std::fmt::{self, Debug, Display, Formatter};
use std::pin::Pin;

/// A function that answers a call. It returns a boxed future, so that the rows of the table have one type: the future of
/// each endpoint is a type of its own.
pub type Handler<P> = for<'a> fn(&'a Call<'a, P>) -> Answering<'a, P>;

/// The future of an endpoint's reply.
pub type Answering<'a, P> =
    Pin<Box<dyn Future<Output = Result<Reply<<P as Platform>::Body>, Error>> + 'a>>;

/// A row of the route table.
pub struct Route<P: Platform> {
    /// The method of the route; `GET` also answers `HEAD`.
    pub method: Method,
    /// The path of the route in `matchit`'s language: `{name}` stands for one segment.
    pub path: &'static str,
    /// The callers that the route lets through.
    pub policy: Policy,
    /// The rate limit towards which the route's requests count.
    pub class: Class,
    /// The largest body that the route reads, in bytes.
    pub body_bytes: usize,
    /// Returns whether the query may have a parameter of a name.
    pub takes: fn(&str) -> bool,
    /// The endpoint that answers the route's requests.
    pub handle: Handler<P>,
}

/// The options of a row of the route table, beyond its method, path, policy and endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The rate limit towards which the route's requests count.
    pub class: Class,
    /// The largest body that the route reads, in bytes.
    pub body_bytes: usize,
    /// The codes of the problems that are particular to the route.
    pub problems: &'static [&'static str],
    /// An example of the route's body, as JSON.
    pub example: Option<&'static str>,
}

impl Options {
    /// The options of a row that sets none: [`Class::Api`], a body of at most [`BODY_BYTES`], no example.
    pub const NONE: Self = Self {
        class: Class::Api,
        body_bytes: BODY_BYTES,
        problems: &[],
        example: None,
    };

    /// Sets the rate limit towards which the route's requests count.
    #[must_use]
    pub const fn rate(self, class: Class) -> Self {
        Self { class, ..self }
    }

    /// Sets the largest body that the route reads, in bytes.
    #[must_use]
    pub const fn body(self, body_bytes: usize) -> Self {
        Self { body_bytes, ..self }
    }

    /// Sets the codes of the problems that are particular to the route.
    #[must_use]
    pub const fn fails(self, problems: &'static [&'static str]) -> Self {
        Self { problems, ..self }
    }

    /// Sets an example of the route's body, as JSON.
    #[must_use]
    pub const fn example(self, json: &'static str) -> Self {
        let example = Some(json);
        Self { example, ..self }
    }
}

/// Writes the method and the path: `POST /chat`.
impl<P: Platform> Display for Route<P> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method.name(), self.path)
    }
}

impl<P: Platform> Debug for Route<P> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}

/// Makes the route table from its rows, and from the same rows the operations that describe it. A row has the
/// documentation, the method, the path, the policy, [`Options`] (`rate(…)`, `body(…)`, `fails(…)`, `example(…)`), the
/// endpoint, the types of the endpoint's arguments after the call, each of which [`super::call::FromCall`] parses, and the
/// type of its [`super::answer::Answer`].
macro_rules! routes {
    ($(
        $(#[doc = $line:literal])*
        $method:ident $path:literal $policy:expr $(, $option:ident($value:expr))*
            => $module:ident::$handler:ident($($argument:ty),*) -> $answer:ty;
    )*) => {
        /// Every route of the contract.
        pub const ROUTES: &'static [Route<P>] = &[$(
            {
                let options = Options::NONE$(.$option($value))*;
                Route {
                    method: Method::$method,
                    path: $path,
                    policy: $policy,
                    class: options.class,
                    body_bytes: options.body_bytes,
                    takes: |_name| false $(|| <$argument as FromCall<'_, P>>::takes(_name))*,
                    handle: |call| Box::pin(async move {
                        let answer: $answer = endpoints::$module::$handler(
                            call $(, <$argument as FromCall<'_, P>>::from_call(call)?)*
                        ).await?;
                        Ok(answer.into_reply())
                    }),
                }
            },
        )*];

        /// Every route with its documentation.
        pub const OPERATIONS: &'static [Operation] = &[$(
            Operation {
                method: Method::$method,
                path: $path,
                policy: $policy,
                name: concat!(stringify!($module), "::", stringify!($handler)),
                lines: &[$($line),*],
                describe: |description| {
                    $(<$argument as DescribeArgument>::describe(description);)*
                    <$answer as DescribeAnswer>::describe(description);
                },
                options: Options::NONE$(.$option($value))*,
            },
        )*];
    };
}
pub(super) use routes;
