//! A row of the settings: its parts, and the macro that writes them.

use std::ops::RangeInclusive;

/// A setting, as `docs/configuration.md` describes it.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The name of the setting's variable or secret.
    pub name: &'static str,
    /// True for a secret, which no log, document or answer shows.
    pub is_secret: bool,
    /// Returns the default as `docs/configuration.md` writes it.
    pub default: fn() -> String,
    /// The range of the setting, where it is a number.
    pub range: Option<RangeInclusive<u32>>,
    /// Describes the setting to an operator.
    pub sentence: &'static str,
}

/// A section of settings about the same subject.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// The heading of the section.
    pub title: &'static str,
    /// The settings of the section, in the order of the document.
    pub settings: &'static [Setting],
}

/// Writes the configuration out of its rows: the struct, its reader and the sections of the document.
///
/// An ordinary setting is one row of a section: its documentation, its name (with `[secret]` where it is one, and its
/// default as the document has it where the value does not say), and its field with type, default and range. The
/// settings of a block `special { … }` are only described; the fields in front of the sections are read from them by a
/// function of their own.
macro_rules! settings {
    (
        $(#[$meta:meta])*
        pub struct $config:ident {
            $($(#[doc = $about:literal])+ $special:ident: $special_type:ty = $read:path;)*
        }
        $($title:literal {
            $(special {$(
                $(#[doc = $described:literal])+
                $variable:ident $([$secret:ident])? $default_text:literal;
            )*})?
            $(
                $(#[doc = $line:literal])+
                $name:ident $([$hidden:ident])? $($shown:literal)?
                    => $field:ident: $type:ty = $default:expr $(, $range:expr)?;
            )*
        })*
    ) => {
        $(#[$meta])*
        pub struct $config {
            $($(#[doc = $about])+ pub $special: $special_type,)*
            $($(
                #[doc = concat!(" `", stringify!($name), "`:")]
                $(#[doc = $line])+
                pub $field: $type,
            )*)*
        }

        impl $config {
            /// Every setting, by sections.
            pub const SECTIONS: &'static [Section] = &[$(Section {
                title: $title,
                settings: &[
                    $($(Setting {
                        name: stringify!($variable),
                        is_secret: row!(secret $($secret)?),
                        default: || $default_text.to_owned(),
                        range: None,
                        sentence: concat!($($described),+),
                    },)*)?
                    $(Setting {
                        name: stringify!($name),
                        is_secret: row!(secret $($hidden)?),
                        default: row!(default [$($shown)?] $type, $default $(, $range)?),
                        range: row!(range $($range)?),
                        sentence: concat!($($line),+),
                    },)*
                ],
            }),*];

            /// Reads every setting.
            pub(super) fn from_reader(reader: &mut Reader<'_>) -> Self {
                Self {
                    $($special: $read(reader),)*
                    $($($field: row!(read reader, $name, $type, $default $(, $range)?),)*)*
                }
            }
        }
    };
}
pub(super) use settings;

/// Writes a part of a row for [`settings`].
macro_rules! row {
    (secret) => {
        false
    };
    (secret secret) => {
        true
    };
    (default [$shown:literal] $($rest:tt)*) => {
        || $shown.to_owned()
    };
    (default [] $type:ty, $default:expr) => {
        || <$type as Value>::display(&$default)
    };
    (default [] $type:ty, $default:expr, $range:expr) => {
        || format!("`{}`", $default)
    };
    (range) => {
        None
    };
    (range $range:expr) => {
        Some($range)
    };
    (read $reader:ident, $name:ident, $type:ty, $default:expr) => {
        $reader.value::<$type>(stringify!($name), || $default)
    };
    (read $reader:ident, $name:ident, $type:ty, $default:expr, $range:expr) => {
        $reader.number::<$type>(stringify!($name), $default, $range)
    };
}
pub(super) use row;
