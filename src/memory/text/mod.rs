//! Texts as words: [`cut::CutText`] cuts a text into words once, and everything that compares texts
//! borrows it.
//!
//! * [`normalize`]: from characters to words in one spelling; [`pairs`]: the words of scripts without
//!   spaces; [`stop`]: words that say nothing; [`codes`]: order numbers, UUIDs and the like.
//! * [`table`] spells a word in pieces and has a [`vector`] for each piece; [`word`]: a word so spelt.
//! * [`classes`]: what kinds of things nouns name, such as jobs, dogs and illnesses.
//! * [`bloom`]: a filter before the search of a list of words.
//! * [`short_forms`] of English first names.
//! * [`signals`]: properties of a text besides its words, such as being a question.

pub mod bloom;
pub mod calendar;
pub mod classes;
pub mod codes;
pub mod cut;
pub mod normalize;
pub mod pairs;
pub mod short_forms;
pub mod signals;
pub mod stop;
pub mod table;
pub mod vector;
pub mod word;
