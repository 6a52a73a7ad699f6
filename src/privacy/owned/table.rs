//! The parts of a row of [`super::OWNED`], and the macro that writes the rows.

use crate::id::Owner;
use crate::platform::Query;
use serde::Deserialize;

/// A table whose rows each belong to one user.
pub struct OwnedTable {
    /// The name of the table.
    pub table: &'static str,
    /// The part of an export that has the table's rows.
    pub export: Export,
    /// The way in which the table's rows are deleted when their user is erased.
    pub erasure: Erasure,
    /// The fate of the table's rows where everything of their user is given to another user.
    pub hand_over: HandOver,
}

/// The part of an export that has the rows of a table.
pub enum Export {
    /// The rows are lines of a type of their own.
    Section(Section),
    /// The rows are not exported, with the reason.
    Omitted(&'static str),
}

/// The lines of one type of an export.
pub struct Section {
    /// The type of the lines.
    pub name: &'static str,
    /// The names of the fields of a line besides `type`, in order.
    pub fields: &'static [&'static str],
    /// Selects a page of at most `most` lines after a place, which is `[]` at the beginning.
    pub page: fn(owner: &Owner, after: &str, most: u32) -> Query<Line>,
}

/// A row of a page of an export.
#[derive(Debug, Deserialize)]
pub struct Line {
    /// The line as a JSON object. `SQLite` writes it, so that no type here repeats the columns of a table.
    pub line: String,
    /// The place of the line, a JSON array.
    pub place: String,
}

/// The way in which the rows of a table are deleted when their user is erased.
pub enum Erasure {
    /// The rows are deleted when the erasure begins.
    AtOnce(fn(owner: &Owner) -> Query),
    /// The rows are deleted in batches of at most `most` rows, until there are none; the erasure is named by its id.
    InPieces(fn(erasure_id: &str, most: u32) -> Query),
    /// The rows are deleted by `on delete cascade` with a row of the named table.
    With(&'static str),
    /// The rows are deleted once no rows of [`Erasure::InPieces`] are left.
    Last,
}

/// The fate of the rows of a table where everything of their user is given to another user.
pub enum HandOver {
    /// The rows are given by their ids, or all are: conversations.
    Chosen,
    /// The rows follow the row of the named table to which they belong.
    With(&'static str),
    /// The rows that follow no other row are given, too.
    Rest(fn(owner: &Owner, to: &Owner) -> Query),
    /// The rows stay with their user, with the reason.
    Stays(&'static str),
}

/// A table that is derived from an owned one, and is neither exported nor given.
pub struct DerivedTable {
    /// The name of the table.
    pub table: &'static str,
    /// The tables from which the table is derived, and the means.
    pub reason: &'static str,
}

/// A table whose rows belong to no single user.
pub struct SharedTable {
    /// The name of the table.
    pub table: &'static str,
    /// The reason why the table has no user's data.
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
        /// Every table of users' data, in the order of an export.
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

        /// Every table that is derived from tables of [`OWNED`].
        pub const DERIVED: &[DerivedTable] = &[$(DerivedTable {
            table: stringify!($derived),
            reason: $derivation,
        }),*];

        /// Every table of which no user owns a row.
        pub const SHARED: &[SharedTable] = &[$(SharedTable {
            table: stringify!($shared),
            reason: $sharing,
        }),*];

        /// Members of a JSON object: for each section of an export of the user `u` an array with the number of its
        /// lines and a mark.
        pub const MARKS: &str = joined!(", ", &[$($(concat!(
            "'", $section, "', (select json_array(count(*), ", $mark, ") from ", $rows, ")"
        ),)?)*]);

        /// Members of a JSON object: the numbers of rows of the user `u`, by their names in an erasure.
        pub const COUNTS: &str = joined!(", ", &[$($(concat!(
            "'", $erased, "', (select count(*) from ", $rows, ")"
        ),)?)*]);

        /// An expression: the number of rows of the user `u`, with the rows that are derived from them.
        pub const ROWS: &str = joined!(" + ", &[
            $(concat!("(select count(*) from ", $rows, ")"),)*
            $(concat!("(select count(*) from ", $derived_rows, ")"),)*
        ]);

        /// A condition: the user `u` has no row that is deleted by [`Erasure::InPieces`].
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
