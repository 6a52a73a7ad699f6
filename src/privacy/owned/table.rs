//! The parts of a row of [`super::OWNED`], and the macro that writes the rows.

use crate::id::Owner;
use crate::platform::Query;
use serde::Deserialize;

/// A table whose rows each belong to one user.
pub struct OwnedTable {
    /// The name of the table.
    pub table: &'static str,
    /// The part of an export that its rows are.
    pub export: Export,
    /// The way in which its rows go when their user is erased.
    pub erasure: Erasure,
    /// The fate of its rows where everything of their user is given to another one.
    pub hand_over: HandOver,
}

/// The part of an export that the rows of a table are.
pub enum Export {
    /// Lines of a type of their own.
    Section(Section),
    /// None, with the reason.
    Omitted(&'static str),
}

/// The lines of one type of an export.
pub struct Section {
    /// The type.
    pub name: &'static str,
    /// The names of the other fields of a line, in order.
    pub fields: &'static [&'static str],
    /// Selects a page of at most so many lines behind a place, which is `[]` at the beginning.
    pub page: fn(owner: &Owner, after: &str, most: u32) -> Query<Line>,
}

/// A row of a page of an export.
#[derive(Debug, Deserialize)]
pub struct Line {
    /// A JSON object. `SQLite` writes it, so that no type here repeats the columns of a table.
    pub line: String,
    /// A JSON array: the place of the line.
    pub place: String,
}

/// The way in which the rows of a table go when their user is erased.
pub enum Erasure {
    /// Deleted when the erasure begins.
    AtOnce(fn(owner: &Owner) -> Query),
    /// Deleted by batches of at most so many rows, until there are none; the erasure is named by its id.
    InPieces(fn(erasure_id: &str, most: u32) -> Query),
    /// Deleted by `on delete cascade` with a row of that table.
    With(&'static str),
    /// Deleted once nothing of [`Erasure::InPieces`] is left.
    Last,
}

/// The fate of the rows of a table where everything of their user is given to another one.
pub enum HandOver {
    /// Each is given by its id, or all are: conversations.
    Chosen,
    /// They follow the row of that table that they belong to.
    With(&'static str),
    /// Those that follow no other row are given, too.
    Rest(fn(owner: &Owner, to: &Owner) -> Query),
    /// They stay, with the reason.
    Stays(&'static str),
}

/// A table that is made from an owned one, and is neither exported nor given.
pub struct DerivedTable {
    /// The name of the table.
    pub table: &'static str,
    /// The tables that it is made from, and by what.
    pub reason: &'static str,
}

/// A table whose rows are no single user's.
pub struct SharedTable {
    /// The name of the table.
    pub table: &'static str,
    /// The reason that a user has nothing in it.
    pub reason: &'static str,
}

/// Writes the tables. A row of `owned` is: the table; `rows`, the rows of a user `u` behind `from`, in which the
/// table is called `t`; `section`, the name and the fields of an exported line (`name` is the column `t.name`,
/// `name = "…"` any expression), the place of a line as members of an array, the text of a page behind the columns,
/// and a mark that differs where a row was added or taken away; or `omitted`, the reason that there is none;
/// `erased`, its name in the counts of an erasure; and the ways of [`Erasure`] and [`HandOver`].
macro_rules! tables {
    (
        owned { $($(#[$doc:meta])* $table:ident {
            rows: $rows:literal,
            $(section: $section:literal {
                $($field:ident $(= $value:literal)?),* $(,)?
            } place: $place:literal, page: $page:literal, mark: $mark:literal,)?
            $(omitted: $omitted:literal,)?
            $(erased: $erased:literal,)?
            erasure: $erasure:ident $(($erasure_of:literal))?,
            hand_over: $hand_over:ident $(($hand_over_of:literal))? $(,)?
        })* }
        derived { $($derived:ident { rows: $derived_rows:literal, reason: $derivation:literal $(,)? })* }
        shared { $($shared:ident: $sharing:literal,)* }
    ) => {
        /// Every table of what users own, in the order of an export.
        pub const OWNED: &[OwnedTable] = &[$(OwnedTable {
            table: stringify!($table),
            export: tables!(@export
                $($section [$(stringify!($field)),*] concat!(
                    "select json_object('type', '", $section, "'"
                    $(, ", '", stringify!($field), "', ", tables!(@column $field $($value)?))*,
                    ") as line, json_array(", $place, ") as place ", $page
                ))?
                $($omitted)?
            ),
            erasure: tables!(@erasure $erasure $($erasure_of)?),
            hand_over: tables!(@hand_over $hand_over $($hand_over_of)?),
        }),*];

        /// Every table that is made from those of [`OWNED`].
        pub const DERIVED: &[DerivedTable] = &[$(DerivedTable {
            table: stringify!($derived),
            reason: $derivation,
        }),*];

        /// Every table of which no user owns a row.
        pub const SHARED: &[SharedTable] = &[$(SharedTable {
            table: stringify!($shared),
            reason: $sharing,
        }),*];

        /// Members of a JSON object: for each section of an export of the user `u` an array of how many lines it has,
        /// and a mark.
        pub const MARKS: &str = joined!(", ", &[$($(concat!(
            "'", $section, "', (select json_array(count(*), ", $mark, ") from ", $rows, ")"
        ),)?)*]);

        /// Members of a JSON object: how many rows the user `u` has, by their names in an erasure.
        pub const COUNTS: &str = joined!(", ", &[$($(concat!(
            "'", $erased, "', (select count(*) from ", $rows, ")"
        ),)?)*]);

        /// The number of rows that the user `u` has, and of those that are derived from them.
        pub const ROWS: &str = joined!(" + ", &[
            $(concat!("(select count(*) from ", $rows, ")"),)*
            $(concat!("(select count(*) from ", $derived_rows, ")"),)*
        ]);

        /// A condition: the user `u` has no row that goes by [`Erasure::InPieces`].
        pub const NO_PIECES: &str = joined!(" and ", &[$(tables!(@piece $erasure $rows)),*]);
    };

    (@column $field:ident) => { concat!("t.", stringify!($field)) };
    (@column $field:ident $value:literal) => { $value };

    (@export $section:literal $fields:tt $page:expr) => {
        Export::Section(Section {
            name: $section,
            fields: &$fields,
            page: |owner, after, most| owned!(owner, $page).bind(after).bind(most),
        })
    };
    (@export $omitted:literal) => { Export::Omitted($omitted) };

    (@erasure AtOnce $sql:literal) => { Erasure::AtOnce(|owner| owned!(owner, $sql)) };
    (@erasure InPieces $sql:literal) => {
        Erasure::InPieces(|erasure_id, most| shared!($sql).bind(erasure_id).bind(most))
    };
    (@erasure $way:ident $($of:literal)?) => { Erasure::$way $(($of))? };

    (@hand_over Rest $sql:literal) => {
        HandOver::Rest(|owner, to| owned!(owner, $sql).bind(to.as_str()))
    };
    (@hand_over $way:ident $($of:literal)?) => { HandOver::$way $(($of))? };

    (@piece InPieces $rows:literal) => { concat!("not exists (select 1 from ", $rows, ")") };
    (@piece $way:ident $rows:literal) => { "true" };
}
pub(super) use tables;
