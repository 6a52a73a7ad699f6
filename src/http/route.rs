//! A row of the route table: its parts, and the macro that writes them.

use super::call::Call;
use super::rates::Class;
use super::reply::Reply;
use super::request::Method;
use crate::auth::scope::Scope;
use crate::error::Error;
use crate::limit::BODY_BYTES;
use crate::platform::Platform;
use std::fmt::{self, Debug, Display, Formatter};
use std::pin::Pin;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Anybody, without a credential.
    Public,
    /// A caller whose credential has the scope.
    Scope(Scope),
    /// A caller with any credential of a user.
    User,
    /// A user in person: not with a key, which may be a program's.
    Person,
    /// An administrator of this instance.
    Admin,
    /// An administrator with `ADMIN_TOKEN`, and in development anybody; not with a key.
    Development,
}

/// Answers a call. A function pointer to a boxed future: the table is of one type, and each endpoint's state machine
/// is a type of its own.
pub type Handler<P> = for<'a> fn(&'a Call<'a, P>) -> Answering<'a, P>;

/// An answer in the making.
pub type Answering<'a, P> =
    Pin<Box<dyn Future<Output = Result<Reply<<P as Platform>::Body>, Error>> + 'a>>;

/// A route of the contract.
pub struct Route<P: Platform> {
    /// The method; `HEAD` is answered as `GET`.
    pub method: Method,
    /// The path in `matchit`'s language: `{name}` stands for one segment.
    pub path: &'static str,
    /// Who may call it.
    pub policy: Policy,
    /// The rate limit that its requests count towards.
    pub class: Class,
    /// The largest body that it reads, in bytes.
    pub body_bytes: usize,
    /// Returns whether its query may have a name.
    pub takes: fn(&str) -> bool,
    /// The endpoint.
    pub handle: Handler<P>,
}

impl<P: Platform> Route<P> {
    /// A route that counts as [`Class::Api`] and reads at most [`BODY_BYTES`].
    #[must_use]
    pub const fn new(
        (method, path, policy): (Method, &'static str, Policy),
        takes: fn(&str) -> bool,
        handle: Handler<P>,
    ) -> Self {
        Self {
            method,
            path,
            policy,
            class: Class::Api,
            body_bytes: BODY_BYTES,
            takes,
            handle,
        }
    }

    /// Leaves the codes of problems to [`super::openapi::Operation::fails`].
    #[must_use]
    pub const fn fails(self, _codes: &[&str]) -> Self {
        self
    }

    /// Leaves the example to [`super::openapi::Operation::example`].
    #[must_use]
    pub const fn example(self, _json: &str) -> Self {
        self
    }

    /// Counts its requests towards another limit.
    #[must_use]
    pub const fn rate(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// Reads a body of at most so many bytes.
    #[must_use]
    pub const fn body(mut self, bytes: usize) -> Self {
        self.body_bytes = bytes;
        self
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

/// Writes the route table, and the same rows as operations that can be described. A row is: its documentation, the
/// method, the path, the policy, options (`rate(…)`, `body(…)`, `fails(…)`, `example(…)`), the endpoint, the types of its arguments
/// behind the call, each of which is read by [`super::call::FromCall`], and the type of its
/// [`super::answer::Answer`].
macro_rules! routes {
    ($(
        $(#[doc = $line:literal])*
        $method:ident $path:literal $policy:expr $(, $option:ident($value:expr))*
            => $module:ident::$handler:ident($($argument:ty),*) -> $answer:ty;
    )*) => {
        /// Every route there is.
        pub const ROUTES: &'static [Route<P>] = &[$(
            Route::new(
                (Method::$method, $path, $policy),
                |_name| false $(|| <$argument as FromCall<'_, P>>::takes(_name))*,
                |call| Box::pin(async move {
                    let answer: $answer = endpoints::$module::$handler(
                        call $(, <$argument as FromCall<'_, P>>::from_call(call)?)*
                    ).await?;
                    Ok(answer.into_reply())
                }),
            )
            $(.$option($value))*,
        )*];

        /// Every route with its documentation.
        pub const OPERATIONS: &'static [Operation] = &[$(
            Operation::new(
                (Method::$method, $path, $policy),
                concat!(stringify!($module), "::", stringify!($handler)),
                &[$($line),*],
                |description| {
                    $(<$argument as DescribeArgument>::describe(description);)*
                    <$answer as DescribeAnswer>::describe(description);
                },
            )
            $(.$option($value))*,
        )*];
    };
}
pub(super) use routes;
