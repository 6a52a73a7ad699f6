//! The problems of the contract: an error as a client sees it, and the macro that writes an error's rows.

use super::{Error, ModelFault};

/// An error as a client sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// The code for programs: the member `code`.
    pub code: &'static str,
    /// The HTTP status of the reply.
    pub status: u16,
    /// Explains to a person when the problem occurs.
    pub sentence: &'static str,
    /// The sentence of the member `detail`; `{…}` stands for a value.
    pub detail: &'static str,
}

impl Problem {
    /// Returns every problem, in the order of the rows. Two with the same code differ in their sentences.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        Error::PROBLEMS.iter().chain(ModelFault::PROBLEMS)
    }
}

/// Writes the enum of errors out of its rows, a row each: the documentation, which is also the public sentence; the
/// variant with its named values; the status, the code, and the text of `detail` in the language of `format!`. A row
/// in `of { … }` takes those from one of its values.
macro_rules! problems {
    (
        $(#[$meta:meta])*
        $name:ident
        $(
            $(#[doc = $line:literal])+
            $variant:ident
                $(($($value:ident: $type:ty),+))?
                $({$($(#[$about:meta])* $member:ident: $kind:ty),+ $(,)?})?
                => $status:literal, $code:literal, $detail:literal $(, $word:ident = $expression:expr)*;
        )*
        $(of {$(
            $(#[$inner_meta:meta])+
            $outer:ident($inner:ident: $inner_type:ty $(, $other:ident: $other_type:ty)*);
        )*})?
    ) => {
        $(#[$meta])*
        pub enum $name {
            $(
                $(#[doc = $line])+
                $variant $(($($type),+))? $({$($(#[$about])* $member: $kind),+})?,
            )*
            $($(
                $(#[$inner_meta])+
                $outer($inner_type $(, $other_type)*),
            )*)?
        }

        impl $name {
            /// The rows as problems, except for those that come from another table.
            pub const PROBLEMS: &'static [$crate::error::Problem] = &[$($crate::error::Problem {
                code: $code,
                status: $status,
                sentence: concat!($($line),+),
                detail: $detail,
            }),*];

            /// Returns the HTTP status of the error.
            #[must_use]
            pub const fn status(&self) -> u16 {
                match self {
                    $(Self::$variant {..} => $status,)*
                    $($(Self::$outer($inner, ..) => $inner.status(),)*)?
                }
            }

            /// Returns the error's code for programs.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant {..} => $code,)*
                    $($(Self::$outer($inner, ..) => $inner.code(),)*)?
                }
            }

            /// Returns the error's sentence for people, without the cause.
            #[must_use]
            pub fn detail(&self) -> String {
                match self {
                    $(Self::$variant $(($($value),+))? $({$($member),+})? => {
                        // Not every value is in the sentence.
                        $(let _ = ($($value,)+);)?
                        $(let _ = ($($member,)+);)?
                        format!($detail $(, $word = $expression)*)
                    })*
                    $($(Self::$outer($inner, ..) => $inner.detail(),)*)?
                }
            }
        }
    };
}
pub(super) use problems;
