//! Every table of the database, and what of it a user owns: a row each. Export, erasure and hand-over follow these
//! rows, and a test compares them with the schema: a table that is in no list fails it. A new table of what users own
//! is a migration and a row of `owned` here.

mod table;

use crate::joined;
use crate::owned;
use crate::shared;
use table::tables;
pub use table::{DerivedTable, Erasure, Export, HandOver, Line, OwnedTable, Section, SharedTable};

tables! {
    owned {
        /// The user.
        users {
            rows: "users t where t.id = u.id or t.external_user_id = u.external_user_id",
            section: "user" {
                user_id = "t.external_user_id", email, display_name, created_at, last_active,
                metadata = "t.extra_metadata",
            }
            place: "t.id",
            page: "from users t where t.external_user_id = ?1 and ?2 = '[]' limit ?3",
            mark: "json_array(t.email, t.display_name, t.extra_metadata)",
            erasure: Last,
            hand_over: Stays("A hand-over is from one user to another."),
        }

        /// The user's conversations.
        conversations {
            rows: "conversations t where t.user_id = u.id",
            section: "conversation" {
                id, title, created_at, updated_at, context_since, summary = "t.last_summary", metadata = "json(t.metadata)",
                pinned, archived,
            }
            place: "t.updated_at, t.id",
            page: "from conversations t
                   where t.user_id = :owner
                     and (t.updated_at, t.id) > (coalesce(?2 ->> 0, ''), coalesce(?2 ->> 1, ''))
                   order by t.updated_at, t.id limit ?3",
            mark: "json_array(
                     max(t.updated_at), max(t.context_since), sum(length(t.title)), sum(length(t.last_summary)),
                     sum(t.pinned), sum(t.archived)
                   )",
            erased: "conversations",
            erasure: With("users"),
            hand_over: Chosen,
        }

        /// The messages of the conversations. A page is the rest of the conversation of the place, then the
        /// conversations after it.
        messages {
            rows: "conversations c cross join messages t on t.conversation_id = c.id where c.user_id = u.id",
            section: "message" {
                id, conversation_id, role, name, content, timestamp,
                status = "iif(t.status = 'interrupted' and t.stop_requested = 1, 'stopped', t.status)", reply_to, client_message_id, external_id,
                prompt_tokens, completion_tokens, forgotten_at, branch_id, copied_from, rating, comment, rated_at,
            }
            place: "placed.updated_at, t.conversation_id, t.timestamp, t.rowid",
            page: "from (
                     select * from (
                       select ?2 ->> 0 as updated_at, m.rowid as message
                       from conversations c join messages m on m.conversation_id = c.id
                       where c.id = ?2 ->> 1 and c.user_id = :owner
                         and (m.timestamp, m.rowid) > (?2 ->> 2, ?2 ->> 3)
                       order by m.timestamp, m.rowid limit ?3
                     )
                     union all
                     select * from (
                       select c.updated_at, m.rowid as message
                       from conversations c cross join messages m on m.conversation_id = c.id
                       where c.user_id = :owner
                         and (c.updated_at, c.id) > (coalesce(?2 ->> 0, ''), coalesce(?2 ->> 1, ''))
                       order by c.updated_at, c.id, m.timestamp, m.rowid limit ?3
                     )
                     limit ?3
                   ) placed
                   cross join messages t on t.rowid = placed.message",
            mark: "json_array(max(t.rowid), max(t.rated_at), count(t.branch_id), max(t.branch_id))",
            erased: "messages",
            erasure: InPieces(
                "delete from messages where id in (
                   select m.id from conversations c join messages m on m.conversation_id = c.id
                   where c.user_id = (select user_id from erasures where id = ?1)
                   limit ?2
                 )"
            ),
            hand_over: With("conversations"),
        }

        /// The branches of conversations that were left: the segments of their messages.
        branches {
            rows: "conversations c cross join branches t on t.conversation_id = c.id where c.user_id = u.id",
            section: "branch" { id, conversation_id, after_id, left_at, title }
            place: "c.id, t.id",
            page: "from conversations c cross join branches t on t.conversation_id = c.id
                   where c.user_id = :owner
                     and (c.id, t.id) > (coalesce(?2 ->> 0, ''), coalesce(?2 ->> 1, ''))
                   order by c.id, t.id limit ?3",
            mark: "json_array(max(t.left_at), max(t.id))",
            erasure: With("conversations"),
            hand_over: With("conversations"),
        }

        /// The memories of messages in branches that were left.
        shelved_memories {
            rows: "shelved_memories t where t.user_id = u.id",
            section: "shelved_memory" {
                id, conversation_id, source_message_id, role, name, content, memory_type, importance, created_at,
                updated_at, expires_at, fact_key, fact_value, valid_from, valid_to, superseded_by, topic, confidence,
                occurs_on, confirmed_at, pinned, metadata = "t.extra_metadata", history = "json(t.history)",
            }
            place: "t.id",
            page: "from shelved_memories t
                   where t.user_id = :owner and t.id > coalesce(?2 ->> 0, '')
                   order by t.id limit ?3",
            mark: "max(t.id)",
            erasure: With("users"),
            hand_over: With("messages"),
        }

        /// The messages of such branches that say facts.
        shelved_sources {
            rows: "conversations c cross join messages g on g.conversation_id = c.id
                     cross join shelved_sources t on t.message_id = g.id where c.user_id = u.id",
            omitted: "A row is two ids: of a message, and of a fact that has its text.",
            erasure: With("messages"),
            hand_over: With("messages"),
        }

        /// The facts that hold again while such branches are not current.
        shelved_ends {
            rows: "conversations c cross join messages g on g.conversation_id = c.id
                     cross join shelved_ends t on t.message_id = g.id where c.user_id = u.id",
            omitted: "A row is ids, and the time at which a fact ends when the branch comes back.",
            erasure: With("messages"),
            hand_over: With("messages"),
        }

        /// The responses within replies, with the requests that led to them.
        responses {
            rows: "responses t where t.user_id = u.id",
            section: "response" {
                id, message_id, previous_id, created_at, request = "json(t.request)", outcome = "json(t.outcome)",
            }
            place: "t.id",
            page: "from responses t
                   where t.user_id = :owner and t.id > coalesce(?2 ->> 0, '')
                   order by t.id limit ?3",
            mark: "json_array(max(t.id), count(t.outcome))",
            erasure: With("messages"),
            hand_over: With("conversations"),
        }

        /// The verbatim memories of the messages, and the facts and notes beside them.
        memories {
            rows: "memories t where t.user_id = u.id",
            section: "memory" {
                id, conversation_id, source_message_id, role, name, content, memory_type, importance, created_at,
                updated_at, expires_at, fact_key, fact_value, valid_from, valid_to, superseded_by, topic, confidence,
                occurs_on, confirmed_at, pinned, metadata = "t.extra_metadata",
            }
            place: "t.seq",
            page: "from memories t
                   where t.user_id = :owner and t.seq > coalesce(?2 ->> 0, 0)
                   order by t.seq limit ?3",
            mark: "json_array(max(t.seq), (select max(version) from memory_blocks where user_id = u.id))",
            erased: "memories",
            erasure: InPieces(
                "delete from memories where seq in (
                   select seq from memories
                   where user_id = (select user_id from erasures where id = ?1)
                   limit ?2
                 )"
            ),
            hand_over: Rest(
                "update memories set user_id = (select id from users where external_user_id = ?2)
                 where user_id = :owner"
            ),
        }

        /// The further messages that say the facts.
        fact_sources {
            rows: "memories m cross join fact_sources t on t.memory_seq = m.seq where m.user_id = u.id",
            section: "fact_source" { memory_id = "m.id", message_id, confidence }
            place: "m.seq, t.message_id",
            page: "from memories m cross join fact_sources t on t.memory_seq = m.seq
                   where m.user_id = :owner and m.seq >= coalesce(?2 ->> 0, 0)
                     and (m.seq, t.message_id) > (coalesce(?2 ->> 0, 0), coalesce(?2 ->> 1, ''))
                   order by m.seq, t.message_id limit ?3",
            mark: "json_array(max(m.seq), max(t.message_id))",
            erasure: With("memories"),
            hand_over: With("memories"),
        }

        /// The earlier texts of the memories.
        memory_history {
            rows: "memories m cross join memory_history t on t.memory_seq = m.seq where m.user_id = u.id",
            section: "memory_change" {
                memory_id = "m.id", changed_at, content, memory_type, importance, expires_at, valid_to,
                metadata = "t.extra_metadata",
            }
            place: "m.seq, t.id",
            page: "from memories m cross join memory_history t on t.memory_seq = m.seq
                   where m.user_id = :owner and m.seq >= coalesce(?2 ->> 0, 0)
                     and (m.seq, t.id) > (coalesce(?2 ->> 0, 0), coalesce(?2 ->> 1, 0))
                   order by m.seq, t.id limit ?3",
            mark: "max(t.id)",
            erasure: With("memories"),
            hand_over: With("memories"),
        }

        /// The keys of the user's programs.
        api_keys {
            rows: "api_keys t where t.user_id = u.id",
            section: "api_key" {
                id, name, scopes = "json(t.scopes)", created_at, last_used_at, expires_at,
            }
            place: "t.created_at, t.id",
            page: "from api_keys t
                   where t.user_id = :owner
                     and (t.created_at, t.id) > (coalesce(?2 ->> 0, ''), coalesce(?2 ->> 1, ''))
                   order by t.created_at, t.id limit ?3",
            mark: "max(t.created_at)",
            erased: "api_keys",
            erasure: AtOnce("delete from api_keys where user_id = :owner"),
            hand_over: Stays("A key proves who its owner is."),
        }

        /// The tokens that were mailed to the address of the account.
        account_tokens {
            rows: "account_tokens t where t.email = (select email from accounts where user_id = u.id)",
            omitted: "A row is the hash of a credential that was mailed, and expires.",
            erasure: AtOnce(
                "delete from account_tokens
                 where email = (
                   select a.email from users u join accounts a on a.user_id = u.id
                   where u.external_user_id = ?1
                 )"
            ),
            hand_over: Stays("It proves who reads an address."),
        }

        /// The account: an address and a password.
        accounts {
            rows: "accounts t where t.user_id = u.id",
            section: "account" { email, created_at, password_at }
            place: "t.email",
            page: "from accounts t where t.user_id = :owner and ?2 = '[]' limit ?3",
            mark: "json_array(t.email, t.password_at)",
            erased: "accounts",
            erasure: AtOnce("delete from accounts where user_id = :owner"),
            hand_over: Stays("It proves who its owner is."),
        }

        /// The logins of the account.
        sessions {
            rows: "sessions t where t.user_id = u.id",
            section: "session" { id, created_at, used_at, expires_at, user_agent }
            place: "t.created_at, t.id",
            page: "from sessions t
                   where t.user_id = :owner
                     and (t.created_at, t.id) > (coalesce(?2 ->> 0, ''), coalesce(?2 ->> 1, ''))
                   order by t.created_at, t.id limit ?3",
            mark: "json_array(max(t.created_at), max(t.used_at))",
            erased: "sessions",
            erasure: AtOnce("delete from sessions where user_id = :owner"),
            hand_over: Stays("It proves who its owner is."),
        }

        /// The user's usage, day by day.
        usage {
            rows: "usage t where t.user_id = u.id",
            section: "usage" { day, messages, prompt_tokens, completion_tokens }
            place: "t.day",
            page: "from usage t
                   where t.user_id = :owner and t.day > coalesce(?2 ->> 0, '')
                   order by t.day limit ?3",
            mark: "json_array(sum(t.messages), sum(t.prompt_tokens), sum(t.completion_tokens))",
            erased: "usage_days",
            erasure: With("users"),
            hand_over: Stays("It counts towards the quotas of the user who used it."),
        }
    }

    derived {
        memory_blocks {
            rows: "memory_blocks t where t.user_id = u.id",
            reason: "The packed index of `memories`, which triggers keep.",
        }
        memory_words {
            rows: "memory_words where memory_words match 'owner : \"' || replace(u.id, '-', '') || '\"'",
            reason: "The full-text index of `memories`, which triggers keep.",
        }
        message_index {
            rows: "conversations c cross join message_index t on t.conversation_id = c.id where c.user_id = u.id",
            reason: "The order of the rows of `message_words`, which triggers keep.",
        }
        message_words {
            rows: "message_words where message_words match 'owner : \"' || replace(u.id, '-', '') || '\"'",
            reason: "The full-text index of `messages` and of the titles of `conversations`, which triggers keep.",
        }
    }

    shared {
        audit: "It names users by keyed hashes, and is deleted by its age alone.",
        audit_seals: "The seals of the audit.",
        audit_retention: "How far the audit was deleted.",
        erasures: "It names a user only while their erasure runs, and is the receipt of it afterwards.",
        erasure_vectors: "Ids that say nothing of what was remembered, until the vector index has forgotten them.",
        vector_deletions: "Ids that say nothing of what was remembered, until the vector index has forgotten them.",
        suspensions: "Who was suspended when they were erased, by a keyed hash: it has to outlive them.",
        usage_of_erased: "What was used today by who was erased, by a keyed hash: it has to outlive them for a day.",
        registrations: "Passwords for addresses that nobody has confirmed yet, until they expire: no user is known.",
        login_failures: "Wrong passwords by a keyed hash of the address, whether it has an account or not.",
        d1_migrations: "The migrations that were applied.",
    }
}
