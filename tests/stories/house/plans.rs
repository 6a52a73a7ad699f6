//! How the database answers: by an index, never by reading a whole table.

use crate::house::architecture::{code, of_owned_tables, sources, texts_of};
use crate::support::database;
use keepsake::audit::store::{self as chain, Seal};
use keepsake::audit::{self, Action, Note, actor};
use keepsake::auth::accounts::mailed::For;
use keepsake::auth::accounts::sessions::store as sessions;
use keepsake::auth::accounts::{failures, mailed, store as accounts};
use keepsake::auth::keys::store as keys;
use keepsake::auth::{key, owners};
use keepsake::chat::branch::{Replaces, store as branch};
use keepsake::chat::conversation as conversation_of;
use keepsake::chat::conversation::items;
use keepsake::chat::lease::{self, Lease};
use keepsake::chat::message::{Status, Text};
use keepsake::chat::reply::hold;
use keepsake::chat::reply::outcome::Outcome;
use keepsake::chat::response::{Ended, NewResponse, store as response};
use keepsake::chat::search::store::{self as search, Span};
use keepsake::chat::search::{self as words_search, words::Words};
use keepsake::chat::store::{self as turn, NewTurn, Title};
use keepsake::chat::titles::store as titles;
use keepsake::chat::usage::{self, Attempt, Quotas};
use keepsake::chat::{conversation::store as conversation, import::store as import};
use keepsake::error::Resource;
use keepsake::http::endpoints::metrics::gauges;
use keepsake::id::{ConversationId, MessageId, Owner, ResponseId, SessionId};
use keepsake::memory::change::Change;
use keepsake::memory::facts::{known, queue, sources, store as facts};
use keepsake::memory::filter::Filter;
use keepsake::memory::index::entry::{Entry, NewEntry};
use keepsake::memory::list::Cursor;
use keepsake::memory::profile::fact::{find_facts, find_upcoming};
use keepsake::memory::record::{self, Memory};
use keepsake::memory::text::cut::CutText;
use keepsake::memory::{clear, confirm, create, forget, history, list, profile, reindex};
use keepsake::memory::{store as memories, upkeep, vectors::store as vectors};
use keepsake::model::Usage;
use keepsake::platform::Stmt;
use keepsake::privacy::erasure::store as erasure;
use keepsake::privacy::export;
use keepsake::role::Role;
use keepsake::time::Timestamp;
use keepsake::users::{ChangeUser, hand_over, store as users, usage as days};
use serde_json::json;

/// Every statement that the product makes, by its name.
fn made() -> Vec<(&'static str, Stmt)> {
    let owner = Owner::parse("ann").expect("an owner");
    let place = ConversationId::parse("c").expect("an id");
    let (message, reply) = (MessageId::parse("m"), MessageId::parse("r"));
    let (message_id, reply_id) = (message.expect("an id"), reply.expect("an id"));
    let text = Text::parse("message", "bees", 10).expect("a text");
    let now = Timestamp::from_millis(0);
    let lease = Lease::new(now, [7; 16]);
    let response_id = ResponseId::parse("s").expect("an id");
    let new = NewTurn {
        owner: &owner,
        conversation_id: &place,
        message_id: &message_id,
        reply_id: &reply_id,
        role: Role::User,
        message: &text,
        client_message_id: Some(&text),
        lease: &lease,
        reserved_tokens: 0,
        branch: None,
        now,
    };
    let title = Title {
        text: "title",
        message_id: "m",
    };
    let outcome = Outcome {
        status: Status::Complete,
        text: String::new(),
        usage: None,
        fault: None,
        members: serde_json::Map::new(),
        stopped: None,
    };
    vec![
        (
            "user_seen",
            keepsake::audit::actor::user_seen(&owner, "u", "s", now).into(),
        ),
        (
            "recent",
            turn::recent(&owner, Some(&place), Some(&text), 10, now).into(),
        ),
        ("earlier", turn::earlier(&owner, &text, now).into()),
        (
            "going_on",
            turn::going_on(&owner, (Some(&place), Some(&response_id)), &text, now).into(),
        ),
        ("followed", turn::followed(&owner, &response_id, now).into()),
        ("request_stop", turn::request_stop(&owner, &place).into()),
        (
            "request_stop_of",
            turn::request_stop_of(&owner, &reply_id).into(),
        ),
        ("ended_since", turn::ended_since(&owner, now).into()),
        ("replied", turn::replied(&owner, &reply_id, now).into()),
        ("writing", turn::writing(&owner, &place, now).into()),
        ("open_conversation", new.open_conversation("title").into()),
        ("message", new.insert_message().into()),
        ("reply", new.insert_reply().into()),
        (
            "resume",
            turn::resume(&owner, &reply_id, &lease, 0, now).into(),
        ),
        (
            "end_reply",
            turn::end_reply(&owner, &reply_id, &lease, "", &outcome).into(),
        ),
        (
            "touch",
            turn::touch(&owner, &place, Some(&title), now).into(),
        ),
        ("sweep", lease::sweep(now).into()),
    ]
    .into_iter()
    .chain(of_responses())
    .chain(of_memory())
    .chain(of_leases())
    .chain(of_conversations())
    .chain(of_clients())
    .chain(of_identity())
    .collect()
}

/// The statements of OpenAI's dialects.
fn of_responses() -> Vec<(&'static str, Stmt)> {
    let owner = Owner::parse("ann").expect("an owner");
    let place = ConversationId::parse("c").expect("an id");
    let message_id = MessageId::parse("m").expect("an id");
    let response_id = ResponseId::parse("s").expect("an id");
    let now = Timestamp::from_millis(0);
    let lease = Lease::new(now, [7; 16]);
    let new = NewResponse {
        id: response_id.clone(),
        previous_id: Some(response_id.clone()),
        request: serde_json::Map::new(),
    };
    let outcome = Outcome::failed(keepsake::error::ModelFault::TimedOut);
    let ended = Ended::new(&outcome, now);
    vec![
        (
            "response_insert",
            response::insert(&owner, &new, &message_id, &lease, now).into(),
        ),
        (
            "response_end",
            response::end(&owner, &response_id, &message_id, &lease, &ended).into(),
        ),
        (
            "response_get",
            response::get(&owner, &response_id, now).into(),
        ),
        (
            "response_newest",
            response::newest(&owner, &place, now).into(),
        ),
        (
            "response_chain",
            response::chain(&owner, &response_id, now, 50).into(),
        ),
        (
            "response_referenced",
            response::referenced(&owner, "[\"m\"]").into(),
        ),
        (
            "response_delete",
            response::delete(&owner, &response_id).into(),
        ),
        (
            "response_cancel",
            response::cancel(&owner, &response_id).into(),
        ),
        (
            "messages_after",
            conversation::messages_after(&owner, &place, Some("m"), 20, now).into(),
        ),
        (
            "conversation_message",
            conversation::message(&owner, &place, &message_id, now).into(),
        ),
        ("conversation_find", items::find(&owner, &place).into()),
        (
            "conversation_delete_message",
            items::delete_message(&owner, &place, &message_id).into(),
        ),
    ]
}

/// The entry of a message.
fn bees(role: Role) -> Entry {
    let new_entry = NewEntry {
        role,
        speaker: None,
        content: &CutText::new("bees"),
        at: Timestamp::from_millis(0),
        conversation: None,
        importance: 0.3,
        is_distilled: false,
    };
    Entry::new(&new_entry, None)
}

/// The statements of memory.
fn of_memory() -> Vec<(&'static str, Stmt)> {
    let owner = Owner::parse("ann").expect("an owner");
    let place = ConversationId::parse("c").expect("an id");
    let (message, reply) = (MessageId::parse("m"), MessageId::parse("r"));
    let (message_id, reply_id) = (message.expect("an id"), reply.expect("an id"));
    let now = Timestamp::from_millis(0);
    let entry = bees(Role::User);
    let terms = ["bees"];
    let ids = ["m".to_owned()];
    let [delete_blocks, next_epoch] = clear::forget_index(&owner);
    let cached = memories::Cached {
        epoch: 1,
        version: 1,
        most_blocks: 320,
        most_bytes: 1_000_000,
    };
    vec![
        ("forget_index", delete_blocks.into()),
        ("forget_index", next_epoch.into()),
        ("index_since", memories::index_since(&owner, cached).into()),
        (
            "candidate_blocks",
            memories::candidate_blocks(&owner, cached, &terms, 96, 8).into(),
        ),
        ("unpacked", memories::unpacked(&owner, 200).into()),
        ("read", memories::read(&owner, &[1], &["m"], now).into()),
        (
            "remember",
            memories::remember(&owner, &message_id, 0.8, &entry, None).into(),
        ),
        (
            "remember_reply",
            memories::remember_reply(&owner, &reply_id, &entry).into(),
        ),
        ("vectors_claim", vectors::claim(&owner, now, 100).into()),
        (
            "vectors_claim_anybodys",
            vectors::claim_anybodys(now, 500).into(),
        ),
        (
            "vectors_told",
            vectors::mark_upserted(&ids, now, now).into(),
        ),
        ("vectors_orphans", vectors::insert_orphans(&ids, now).into()),
        ("vectors_release", vectors::release(&ids, now).into()),
        ("vectors_release_stale", vectors::release_stale(now).into()),
        ("vectors_to_forget", vectors::find_deletions(100).into()),
        ("vectors_retell", vectors::requeue(&ids).into()),
        ("vectors_forgotten", vectors::remove_deletions(&ids).into()),
        (
            "restore",
            facts::restore_superseded(&owner, "[]", "[]").into(),
        ),
        (
            "retract",
            facts::delete_retracted(&owner, "[]", "[]").into(),
        ),
        ("close_named", facts::close_named(&owner, "[]", "[]").into()),
        ("sources_add", sources::add(&owner, "[]").into()),
        ("sources_leave", sources::leave(&owner, "[]").into()),
        (
            "sources_delete_foreign",
            sources::delete_foreign(&owner).into(),
        ),
        ("insert_facts", facts::insert_facts(&owner, "[]").into()),
        ("close", facts::close_superseded(&owner, "[]", "[]").into()),
        ("current", facts::current_facts(&owner, now, 20).into()),
        ("coming", facts::coming_facts(&owner, now, "", 10).into()),
        ("memories", clear::count(&owner, Some(&place)).into()),
        (
            "memory_conversation",
            memories::find_conversation(&owner, &place).into(),
        ),
        ("forget", clear::delete_all(&owner, None).into()),
        (
            "hide_replies",
            clear::hide_replies(&owner, None, now).into(),
        ),
    ]
}

/// The statements of conversations.
fn of_conversations() -> Vec<(&'static str, Stmt)> {
    let owner = Owner::parse("ann").expect("an owner");
    let place = ConversationId::parse("c").expect("an id");
    let now = Timestamp::from_millis(0);
    let words = Words::parse("bees").expect("words");
    let span = Span::between(None, None);
    let listed = conversation_of::Filter {
        archived: Some(false),
        pinned: None,
    };
    vec![
        ("list", conversation::list(&owner, listed, 50, 0).into()),
        (
            "list_after",
            conversation::list_after(&owner, listed, 50, (0, "2026", "c")).into(),
        ),
        ("count", conversation::count(&owner, listed).into()),
        ("get", conversation::get(&owner, &place).into()),
        (
            "change",
            conversation::change(&owner, &place, &conversation_of::Change::default()).into(),
        ),
        ("delete", conversation::delete(&owner, &place).into()),
        ("reset", conversation::reset(&owner, &place, now).into()),
        (
            "has_message",
            conversation::has_message(&owner, &place, "m").into(),
        ),
        (
            "messages",
            conversation::messages(&owner, &place, None, None, 50, now).into(),
        ),
        (
            "search_messages",
            search::messages(&owner, &words, &words_search::Filter::default(), span, 20).into(),
        ),
        (
            "search_conversations",
            search::conversations(&owner, &words, Some((2, 1)), 20).into(),
        ),
    ]
}

/// The statements of a turn that is let in, attended to and taken over.
fn of_leases() -> Vec<(&'static str, Stmt)> {
    let owner = Owner::parse("ann").expect("an owner");
    let reply_id = MessageId::parse("r").expect("an id");
    let now = Timestamp::from_millis(0);
    let lease = Lease::new(now, [7; 16]);
    let quotas = Quotas {
        messages: 1,
        tokens: 1,
        tokens_a_turn: 1,
    };
    let ids = ["m".to_owned()];
    let entry = bees(Role::Assistant);
    vec![
        (
            "admit",
            usage::admit(&owner, Attempt::default(), quotas, now).into(),
        ),
        ("standing", usage::standing(&owner, now).into()),
        (
            "ended_reply",
            turn::ended_reply(&owner, &reply_id, &lease).into(),
        ),
        (
            "renew",
            lease::renew(&owner, &reply_id, &lease, "", now).into(),
        ),
        ("lease_standing", hold::standing(&owner, &reply_id).into()),
        ("remember_swept", lease::remember_swept(&ids).into()),
        (
            "replace_reply",
            memories::replace_reply(&owner, &reply_id, &entry).into(),
        ),
    ]
}

/// The statements of keys, users and the audit.
fn of_identity() -> Vec<(&'static str, Stmt)> {
    let owner = Owner::parse("ann").expect("an owner");
    let now = Timestamp::from_millis(0);
    let key = keys::InsertKey {
        id: "k",
        name: "key",
        hash: "h",
        scopes: "[]",
        expires_at: None,
        made_by: Some("m"),
    };
    let minted = key::mint([0; 16], [[0; 16]; 2]);
    let note = Note {
        actor: None,
        action: Action::Credential,
        target: None,
        address: None,
        done: false,
        request_id: "r".to_owned(),
        if_changed: false,
    };
    let seal = Seal {
        through: 1,
        hash: "h".to_owned(),
    };
    let id = MessageId::parse("m").expect("an id");
    let cost = Usage {
        prompt_tokens: 1,
        completion_tokens: 1,
        total_tokens: 2,
    };
    let statements = vec![
        ("key_find", keys::find("k").into()),
        ("key_insert", keys::insert(&owner, &key, now, 100).into()),
        ("key_list", keys::list(&owner, None, 50).into()),
        ("key_get", keys::get(&owner, "k").into()),
        ("key_delete", keys::delete(&owner, "k").into()),
        ("key_lineage", keys::lineage(&owner, "k").into()),
        ("key_successor", keys::successor(&owner, "k").into()),
        (
            "key_replace",
            keys::replace(&owner, "k", &minted, Some("m"), now, 100).into(),
        ),
        ("key_end", keys::end(&owner, "k", "l", now).into()),
        ("key_touch", keys::touch(&owner, "k", now).into()),
        ("key_delete_ended", keys::delete_ended(&owner, now).into()),
        (
            "usage_spend",
            usage::spend(&owner, cost, cost, true, now).into(),
        ),
        (
            "usage_cost",
            usage::cost(&owner, &id, &Lease::new(now, [7; 16]), cost, now).into(),
        ),
        ("audit_insert", audit::insert(&note, now).into()),
        (
            "audit_list",
            audit::list(&audit::Filter::default(), 50).into(),
        ),
        ("audit_last_seal", chain::last_seal().into()),
        ("audit_seals", chain::seals(1, 20).into()),
        ("audit_seals_at", chain::seals_at(&[1]).into()),
        ("audit_rows", chain::rows(1, 2, 500).into()),
        ("audit_unsealed", chain::unsealed(500).into()),
        ("audit_count_unsealed", chain::count_unsealed().into()),
        ("audit_add_seal", chain::add_seal(1, &seal, now).into()),
        ("audit_retention", chain::retention().into()),
        ("audit_oldest", chain::oldest().into()),
        ("metrics", gauges("", true).into()),
    ];
    statements
        .into_iter()
        .chain(chain::delete_through(1, "h").map(|query| ("audit_delete_through", query.into())))
        .chain(of_users())
        // An item is a message.
        .chain(Resource::ALL.iter().filter_map(|resource| {
            if *resource == Resource::Item {
                return None;
            }
            let is_anothers = owners::is_anothers(&owner, *resource, "i")?;
            Some(("is_anothers", is_anothers.into()))
        }))
        .chain(of_an_end())
        .collect()
}

/// The statements of users, of their usage and of a hand-over.
fn of_users() -> Vec<(&'static str, Stmt)> {
    let ann = Owner::parse("ann").expect("an owner");
    let now = Timestamp::from_millis(0);
    let change = ChangeUser::default();
    let [suspend_again, suspended_again] = users::suspend_again(&ann, "s");
    vec![
        ("usage_days", days::days(&ann, "").into()),
        ("usage_of_everybody", days::of_everybody("", "", 50).into()),
        ("user_get", users::get(&ann).into()),
        ("user_list", users::list("", 50).into()),
        ("user_change", users::change(&ann, &change).into()),
        ("user_create", users::create(&ann, "u", "s", now).into()),
        ("user_present", actor::present(&ann, "u").into()),
        ("user_introduce", users::introduce(&ann, None, None).into()),
        ("user_suspend", users::suspend(&ann, None).into()),
        ("user_suspend_again", suspend_again.into()),
        ("user_suspend_again", suspended_again.into()),
        ("hand_over", hand_over::count(&ann, None, now).into()),
        ("hand_over", hand_over::merge(&ann, &ann, None).into()),
        ("hand_over", hand_over::give(&ann, &ann, None, now).into()),
    ]
}

/// The statements of accounts and sessions.
fn of_accounts() -> Vec<(&'static str, Stmt)> {
    let owner = Owner::parse("acct_a").expect("an owner");
    let session = SessionId::parse("s").expect("an id");
    let now = Timestamp::from_millis(0);
    vec![
        (
            "account_insert_token",
            mailed::insert_token("a", For::AnyAddress, "h", "n", now).into(),
        ),
        (
            "account_insert_registration",
            mailed::insert_registration("a", "p", "n", now).into(),
        ),
        ("account_delete_token", mailed::delete_token("h").into()),
        (
            "account_find_confirmed",
            mailed::find_confirmed("h", now).into(),
        ),
        (
            "account_insert_user",
            mailed::insert_user(&owner, "u", "h", "p", now).into(),
        ),
        (
            "account_insert_account",
            mailed::insert_account(&owner, "p", now).into(),
        ),
        ("account_end_tokens", mailed::end_tokens(&owner).into()),
        (
            "account_delete_registrations",
            mailed::delete_registrations(&owner).into(),
        ),
        (
            "account_find_by_token",
            mailed::find_account("h", now).into(),
        ),
        (
            "account_reset_password",
            mailed::reset_password(&owner, "h", "p", now).into(),
        ),
        (
            "account_expire_tokens",
            mailed::delete_expired_tokens(now).into(),
        ),
        (
            "account_expire_registrations",
            mailed::delete_expired_registrations(now).into(),
        ),
        ("account_find", accounts::find("a").into()),
        ("account_get", accounts::get(&owner).into()),
        (
            "account_change_password",
            accounts::change_password(&owner, "o", "p", now).into(),
        ),
        ("account_rehash", accounts::rehash(&owner, "o", "p").into()),
        (
            "account_end_sessions",
            accounts::end_sessions(&owner, "p").into(),
        ),
        (
            "account_end_mailed_tokens",
            accounts::end_mailed_tokens(&owner, "p").into(),
        ),
        (
            "account_delete_keys",
            accounts::delete_keys(&owner, "p").into(),
        ),
        (
            "account_require_token_newer_than_password",
            accounts::require_token_newer_than_password(&owner, now, None).into(),
        ),
        ("failures_find", failures::find("a", now).into()),
        ("failures_count", failures::count("a", now).into()),
        ("failures_clear", failures::clear("a").into()),
        ("failures_expire", failures::delete_expired(now).into()),
        (
            "session_insert",
            sessions::insert(&owner, "p", &session, None, now, now).into(),
        ),
        (
            "session_rotate",
            sessions::rotate(&session, 1, now, now, 1).into(),
        ),
        ("session_find", sessions::find(&session).into()),
        ("session_list", sessions::list(&owner, now, None, 50).into()),
        ("session_delete", sessions::delete(&owner, None).into()),
        ("session_expire", sessions::delete_expired(now).into()),
    ]
}

/// The statements of exports and erasures.
fn of_an_end() -> Vec<(&'static str, Stmt)> {
    let owner = Owner::parse("ann").expect("an owner");
    let now = Timestamp::from_millis(0);
    vec![
        ("export_standing", export::standing(&owner).into()),
        ("export_may_go_on", export::may_go_on(&owner, "u").into()),
        (
            "erasure_begin",
            erasure::begin(&owner, "e", "s", now, now).into(),
        ),
        (
            "erasure_mark_indexed",
            erasure::mark_indexed(&owner, now).into(),
        ),
        (
            "erasure_list_vectors",
            erasure::list_vectors(&owner, "e").into(),
        ),
        ("erasure_count_vectors", erasure::count_vectors("e").into()),
        ("erasure_drop_index", erasure::drop_index(&owner).into()),
        ("erasure_get", erasure::get("e").into()),
        ("erasure_running_of", erasure::running_of(&owner).into()),
        ("erasure_running", erasure::running(10).into()),
        (
            "erasure_delete_past_usage",
            erasure::delete_past_usage(now).into(),
        ),
        ("erasure_delete_user", erasure::delete_user("e").into()),
        ("erasure_count_users", erasure::count_users("e").into()),
        ("erasure_vectors", erasure::vectors("e", 10).into()),
        ("erasure_add_vectors", erasure::add_vectors("e", &[]).into()),
        ("erasure_left", erasure::left("e").into()),
        ("erasure_end", erasure::end("e", "r").into()),
    ]
    .into_iter()
    .chain(of_accounts())
    .chain(of_branches())
    .chain(erasure::remove_vectors("e", &[]).map(|query| ("erasure_remove_vectors", query.into())))
    .chain(
        of_owned_tables()
            .into_iter()
            .map(|stmt| ("owned_table", stmt)),
    )
    .collect()
}

/// The statements of branches.
fn of_branches() -> Vec<(&'static str, Stmt)> {
    let owner = Owner::parse("ann").expect("an owner");
    let place = ConversationId::parse("c").expect("an id");
    let id = MessageId::parse("m").expect("an id");
    let now = Timestamp::from_millis(0);
    let replaces = Replaces {
        message: id.clone(),
        is_kept: false,
        takes_name: false,
    };
    let (opened, switched) = branch::switch(&owner, &id, "b", now);
    let switched = switched.map(|query| ("switch", query.into()));
    vec![
        ("find_place", branch::find(&owner, &id, None).into()),
        ("named", branch::named(&owner, &place, "n", None).into()),
        (
            "open_branch",
            branch::open(&owner, &replaces, "b", false, now).into(),
        ),
        ("leave", branch::leave(&owner, &replaces, "b").into()),
        (
            "release_name",
            branch::release_name(&owner, &replaces, "b").into(),
        ),
        ("come_back", branch::come_back(&owner, "b").into()),
        ("delete_empty", branch::delete_empty(&owner, "b").into()),
        ("open_switched", opened.into()),
        ("versions_of", branch::versions(&owner, &id, now).into()),
        ("heads", branch::heads(&owner, &place).into()),
        ("path", branch::path(&owner, &place, &id).into()),
        (
            "open_fork",
            branch::open_fork(&owner, (&place, &id), &place, "[]", now).into(),
        ),
        ("copy", branch::copy(&owner, &place, &place, "[]").into()),
        ("rate", branch::rate(&owner, &id, (None, None), now).into()),
        (
            "forget_shelved",
            clear::forget_shelved(&owner, None, now).into(),
        ),
    ]
    .into_iter()
    .chain(switched)
    .collect()
}

/// The statements of import, of `/memories` and of the schedule.
fn of_clients() -> Vec<(&'static str, Stmt)> {
    let owner = Owner::parse("ann").expect("an owner");
    let place = ConversationId::parse("c").expect("an id");
    let id = MessageId::parse("m").expect("an id");
    let now = Timestamp::from_millis(0);
    let filter = Filter::default();
    let page = Cursor {
        created_at: String::new(),
        seq: 1,
    };
    let memory: Memory = serde_json::from_value(json!({
        "seq": 1, "id": "m", "role": "user", "content": "bees", "memory_type": "fact",
        "importance": 0.7, "created_at": "2026-05-08T10:00:00Z", "extra_metadata": null,
    }))
    .expect("a memory");
    let changed = Change::default().result(&memory).expect("a fact");
    vec![
        ("facts", find_facts(&owner, now, 500).into()),
        (
            "upcoming",
            find_upcoming(&owner, now, None, None, 50).into(),
        ),
        (
            "confirm",
            confirm::update(&owner, &id, Some(true), now).into(),
        ),
        ("open", import::open(&owner, &place, None, now).into()),
        ("import", import::insert(&owner, &place, "[]").into()),
        ("import_known", import::known(&owner, "[]").into()),
        ("import_memories", import::remember(&owner, "[]").into()),
        (
            "list_memories",
            list::find_page(&owner, &filter, Some(&page), now, 50).into(),
        ),
        ("total_memories", list::count(&owner, &filter, now).into()),
        ("get_memory", record::find(&owner, &id, now).into()),
        ("history", history::find_past(&owner, &id).into()),
        ("versions", history::find_versions(&owner, &id, now).into()),
        ("facts_updated", profile::find_update(&owner, now).into()),
        ("expire_own", create::delete_expired(&owner, now).into()),
        ("make", create::insert(&owner, "[]").into()),
        ("made", create::find_stored(&owner, "[]").into()),
        (
            "change",
            Change::default()
                .statement(&owner, &memory, &changed, false, now)
                .into(),
        ),
        ("delete_memory", forget::delete(&owner, &id, false).into()),
        ("hide_reply", forget::hide_reply(&owner, &id, now).into()),
        (
            "distil_leave_source",
            queue::remove_source(&owner, &id).into(),
        ),
        ("distil_claim", queue::claim(&owner, now, now, 4, 1).into()),
        ("distil_known", known::known_facts(&owner, now).into()),
        ("distil_postpone", queue::postpone(&owner, now, now).into()),
        ("distil_settle", queue::remove(&owner, &[1]).into()),
        ("distil_waiting", queue::find_waiting(now, 4).into()),
        (
            "title_enqueue",
            titles::enqueue(&owner, &place, &id, now).into(),
        ),
        (
            "title_claim",
            titles::claim(&owner, &place, (now, now), 1).into(),
        ),
        (
            "title_settle",
            titles::settle(&owner, &place, "m", now, Some("t")).into(),
        ),
        ("title_waiting", titles::find_waiting(now, 4).into()),
        ("repack", reindex::repack(&owner, "[]").into()),
        ("unpack", reindex::unpack(&owner).into()),
        ("left", reindex::count_unpacked(&owner).into()),
        (
            "unpacked_of_anybody",
            upkeep::unpacked_of_anybody(500).into(),
        ),
        ("repack_of_anybody", upkeep::repack_of_anybody("[]").into()),
        ("expire", upkeep::expire(now).into()),
        ("prune", upkeep::prune(now, 500, now).into()),
    ]
}

/// True for a line of a plan that reads every row of a table.
fn reads_a_table(line: &str) -> bool {
    line.starts_with("SCAN")
                && !line.contains("VIRTUAL TABLE")
                && !line.contains("CONSTANT")
                // What a search has gathered of the owner's rows, by now.
                && !matches!(line, "SCAN hits" | "SCAN h" | "SCAN a" | "SCAN c" | "SCAN placed" | "SCAN due" | "SCAN w")
                // The place of a message and its versions, gathered by now.
                && line != "SCAN p"
                && !line.starts_with("SCAN (subquery-")
                // The replies that are being written, all of them: a partial index.
                && line != "SCAN messages USING INDEX ix_messages_writing"
                // The messages that say what is forgotten, gathered by now.
                && line != "SCAN said"
                // The responses that a response follows, gathered by now.
                && line != "SCAN chain"
                // The conversations of a search, gathered by now.
                && !matches!(line, "SCAN s" | "SCAN p LEFT-JOIN")
                // What was made with a key, gathered by now.
                && !matches!(line, "SCAN l" | "SCAN lineage" | "SCAN e" | "SCAN ended")
}

/// The number of statements in the sources.
fn count_of_texts() -> usize {
    let sources = sources();
    let texts = sources
        .iter()
        .map(|(name, text)| texts_of(name, &code(text)));
    texts.map(|texts| texts.len()).sum()
}

#[test]
fn every_statement_is_answered_by_an_index_and_none_reads_a_whole_table() {
    let database = database::migrated();
    let plan = |stmt: &Stmt| -> String {
        let explain = format!("explain query plan {}", stmt.sql);
        let mut prepared = database.prepare(&explain).expect("a statement");
        let (mut lines, mut plan) = (prepared.raw_query(), String::new());
        while let Some(line) = lines.next().expect("a plan") {
            plan += &line.get::<_, String>("detail").expect("a line");
            plan.push('\n');
        }
        plan
    };
    let plans: Vec<_> = made()
        .iter()
        .map(|(name, stmt)| (*name, plan(stmt)))
        .collect();
    // What is counted for whoever administers reads users, and what waits.
    for (name, plan) in plans.iter().filter(|(name, _)| *name != "metrics") {
        let scanned = plan.lines().find(|line| reads_a_table(line));
        assert_eq!(scanned, None, "{name}:\n{plan}");
    }
    for (name, index) in [
        ("get", "ix_users_external_user_id"),
        ("list", "ix_users_external_user_id"),
        ("list", "ix_conversations_pinned"),
        ("list_after", "ix_conversations_pinned"),
        ("search_messages", "message_words VIRTUAL TABLE"),
        ("search_conversations", "message_words VIRTUAL TABLE"),
        ("count", "ix_users_external_user_id"),
        ("current", "ux_memories_current_fact"),
        ("facts", "ux_memories_current_fact"),
        ("upcoming", "ix_memories_occurs_on"),
        ("coming", "ix_memories_occurs_on"),
        ("recent", "ix_messages_conversation_id"),
        ("messages", "ix_messages_conversation_id"),
        ("earlier", "ux_messages_client_message_id"),
        ("going_on", "ix_messages_conversation_id"),
        ("sweep", "ix_messages_writing"),
        ("admit", "ix_messages_writing"),
        ("standing", "ix_messages_writing"),
        ("key_lineage", "ix_api_keys_made_by"),
        ("key_lineage", "ix_api_keys_rotated_by"),
        ("key_replace", "ux_api_keys_replaces"),
        ("forget", "ix_memories_user_created"),
        ("list_memories", "ix_memories_user_created"),
        ("versions", "ix_memories_fact_key"),
        ("made", "ux_memories_current_fact"),
        ("delete_memory", "ix_memories_source_message_id"),
        ("repack", "INTEGER PRIMARY KEY"),
        ("repack_of_anybody", "INTEGER PRIMARY KEY"),
        ("unpacked_of_anybody", "ix_memories_unpacked"),
        ("left", "ix_memories_unpacked"),
        ("distil_claim", "ix_memories_undistilled"),
        ("distil_settle", "INTEGER PRIMARY KEY"),
        ("distil_waiting", "ix_memories_undistilled"),
        ("title_waiting", "ix_conversations_title_after"),
        ("insert_facts", "ix_memories_fact_key"),
        ("close_named", "ux_memories_current_fact"),
        ("retract", "ux_memories_current_fact"),
        ("sources_add", "ux_memories_current_fact"),
        ("sources_leave", "ix_memories_conversation_id"),
        ("sources_delete_foreign", "ix_memories_fact_key"),
        ("expire", "ix_memories_expires_at"),
        ("expire_own", "ix_memories_expires_at"),
        ("prune", "ix_memories_created_at"),
        ("prune", "ix_memories_fact_key"),
        ("metrics", "ix_messages_writing"),
        ("metrics", "ix_memories_untold"),
        ("vectors_claim", "ix_memories_untold"),
        ("vectors_claim_anybodys", "ix_memories_untold"),
        ("vectors_release_stale", "ix_memories_being_told"),
    ] {
        let (_, plan) = plans
            .iter()
            .find(|(other, _)| *other == name)
            .expect("a plan");
        assert!(plan.contains(index), "{name} does not use {index}:\n{plan}");
    }
    for (name, plan) in plans.iter().filter(|(name, _)| {
        [
            "list",
            "list_after",
            "recent",
            "messages",
            "list_memories",
            "search_messages",
        ]
        .contains(name)
    }) {
        assert!(
            !plan.contains("TEMP B-TREE FOR ORDER BY"),
            "{name} sorts:\n{plan}"
        );
    }
    assert_eq!(
        count_of_texts(),
        made().len() + 1,
        "a statement is not explained here (one is of /health)"
    );
}
