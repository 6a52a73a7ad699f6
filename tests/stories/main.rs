//! Stories: the product natively, through its real router, on real SQL and migrations. One file
//! a story; `../support` is the world they play in.
#![expect(
    clippy::indexing_slicing,
    reason = "a story that finds something missing is to fail there"
)]

#[path = "../support/mod.rs"]
mod support;

mod account_addresses;
mod account_mails;
mod accounts;
mod architecture;
mod attended;
mod audit;
mod audit_attacks;
mod bearer_keys;
mod bodies;
mod codes;
mod contract;
mod contradictions;
mod distil;
mod documents;
mod endings;
mod erasing;
mod every_answer;
mod exporting;
mod fields;
mod forgetting;
mod fuzz;
mod guesses;
mod handing_over;
mod health;
mod hostile_words;
mod identity;
mod imports;
mod input;
mod issuers;
mod key_lineage;
mod key_makers;
mod keys;
mod layers;
mod long_texts;
mod losses;
mod main_story;
mod memories;
mod memory;
mod owned_tables;
mod ownership;
mod pages;
mod plans;
mod prompt;
mod quoting;
mod rates;
mod relay;
mod relay_faults;
mod repeat;
mod rows_read;
mod secrecy;
mod secrets;
mod suspending;
mod taking_back;
mod token_claims;
mod token_routes;
mod tokenizer;
mod tokens;
mod tricks;
mod turn;
mod unknown_names;
mod usage;
mod users;
mod vector_outbox;
mod vectors;
mod whose_tokens;
