//! The rules of the house that a reader may rely on, held to the sources themselves.

use keepsake::auth::accounts::{mailed, store as accounts};
use keepsake::auth::store as keys;
use keepsake::chat::lease;
use keepsake::chat::usage;
use keepsake::http::endpoints::metrics::gauges;
use keepsake::id::Owner;
use keepsake::memory::facts::queue;
use keepsake::memory::upkeep;
use keepsake::memory::vectors::store as vectors;
use keepsake::privacy::erasure::store as erasure;
use keepsake::time::Timestamp;
use std::path::{Path, PathBuf};

/// Every source: its path under `src`, and its text.
pub fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.extension() {
                _ if path.is_dir() => walk(&path, into),
                Some(extension) if extension == "rs" => into.push(path),
                _ => {}
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    assert!(paths.len() > 20, "{paths:?}");
    let read = |path: PathBuf| {
        let name = path
            .strip_prefix(&root)
            .expect("under src")
            .display()
            .to_string();
        (name, std::fs::read_to_string(&path).expect("a source"))
    };
    paths.into_iter().map(read).collect()
}

/// The code of a source, without comments and tests.
pub fn code(source: &str) -> String {
    let product = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = product
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_source_says_what_it_is_for() {
    for (name, text) in sources() {
        assert!(text.starts_with("//! "), "{name}");
    }
}

#[test]
fn one_folder_knows_the_platform() {
    for (name, text) in sources() {
        let words = [
            "worker::",
            "wasm_bindgen",
            "js_sys",
            "web_sys",
            "cfg(target_arch",
        ];
        let found = words.iter().find(|word| code(&text).contains(**word));
        assert!(
            name.starts_with("cloudflare/") || found.is_none(),
            "{name} has {found:?}"
        );
    }
}

/// The modules that a module may name, beside its own and the vocabulary: the arrows of the design, all of which
/// point down.
fn may_use(module: &str) -> &'static [&'static str] {
    match module {
        "cloudflare" => &[
            "http", "audit", "auth", "chat", "memory", "privacy", "config", "platform",
        ],
        "http" => &[
            "audit", "chat", "users", "memory", "privacy", "auth", "model", "config", "platform",
        ],
        "chat" => &["memory", "model", "config", "platform"],
        "users" | "auth" | "audit" => &["platform"],
        "privacy" => &["audit", "memory", "platform"],
        "memory" => &["model", "platform"],
        "model" => &["config", "platform"],
        "config" => &["audit", "auth", "memory"],
        // A macro of its own, which is found at the root.
        "platform" => &["sql_text"],
        // The vocabulary.
        _ => &[],
    }
}

/// The words that every module may use.
const VOCABULARY: [&str; 6] = ["error", "id", "limit", "persona", "role", "time"];

#[test]
fn dependencies_point_one_way() {
    let mut against = Vec::new();
    for (name, text) in sources() {
        let module = name.split(['/', '.']).next().unwrap_or_default();
        let allowed = may_use(module);
        for path in code(&text).split("crate::").skip(1) {
            let end = path.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            let path = path[..end.unwrap_or(path.len())].trim_end_matches(':');
            let used = |allowed: &&str| {
                path == *allowed
                    || path
                        .strip_prefix(*allowed)
                        .is_some_and(|rest| rest.starts_with("::"))
            };
            let mut allowed = allowed.iter().chain(&VOCABULARY);
            if path.split("::").next() != Some(module) && !allowed.any(used) {
                against.push(format!("{name} uses {path}"));
            }
        }
    }
    assert!(against.is_empty(), "{against:#?}");
}

/// The words that a statement is made with.
const MAKERS: [&str; 3] = ["Stmt::new(", "owned!(", "shared!("];

/// The SQL texts of a source, with `:owner` as it is sent.
pub fn statements(code: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for maker in MAKERS {
        for after in code.split(maker).skip(1) {
            // In front of the text of an owner's statement is the owner.
            let is_owned = maker == "owned!(";
            let Some(open) = after.find('"') else {
                continue;
            };
            let between = after[..open].trim();
            if is_owned != between.ends_with(',') || (!is_owned && !between.is_empty()) {
                continue;
            }
            let (mut text, mut escaped) = (String::new(), false);
            for c in after[open + 1..].chars() {
                match c {
                    '"' if !escaped => break,
                    '\\' if !escaped => escaped = true,
                    c => {
                        escaped = false;
                        text.push(c);
                    }
                }
            }
            texts.push(text.replace(
                ":owner",
                "(select id from users where external_user_id = ?1)",
            ));
        }
    }
    texts
}

/// The number of statements that a source makes.
fn made(code: &str) -> usize {
    MAKERS.iter().map(|maker| code.matches(maker).count()).sum()
}

#[test]
fn every_statement_about_what_is_somebodys_names_the_owner_first() {
    let (mut owned, mut unowned) = (0, Vec::new());
    for (name, text) in sources() {
        let code = code(&text);
        let texts = statements(&code);
        assert_eq!(texts.len(), made(&code), "{name}: a text is no literal");
        for sql in texts {
            let tables = [
                "conversations",
                "messages",
                "memories",
                "memory_words",
                "api_keys",
                "usage",
                "accounts",
                "account_tokens",
                "registrations",
                "sessions",
            ];
            let touches = |table: &&str| {
                sql.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|word| word == *table)
            };
            if sql.contains("external_user_id = ?1") {
                owned += 1;
            } else if tables.iter().any(touches) {
                unowned.push(sql);
            }
        }
    }
    assert!(owned > 15, "{owned}");
    let at = Timestamp::from_millis(0);
    let ids = ["m".to_owned()];
    let nobody = Owner::parse("nobody").expect("an owner");
    let [expire_tokens, expire_registrations] = mailed::expire(at);
    let [expire_sessions, _] = accounts::expire(at);
    let [open_user, ..] = mailed::open(&nobody, "", "", "", at);
    let [delete_messages, delete_memories, delete_user, _] = erasure::delete_some("e", 1);
    let for_the_schedule = [
        lease::sweep(at),
        lease::remember_swept(&ids),
        upkeep::unpacked_of_anybody(1),
        upkeep::repack_of_anybody("[]"),
        upkeep::expire(at),
        upkeep::prune(at, 1, at),
        queue::find_waiting(at, 1),
        // For whoever administers.
        usage::of_everybody("", "", 1),
        gauges("", true),
        // What goes by the erasure, which says whose it is.
        delete_messages,
        delete_memories,
        delete_user,
        erasure::left("e"),
        // What says whose an address, a mailed token or a session is, before anybody is known.
        mailed::register("", "", "", at),
        mailed::remember("", "", "", at),
        mailed::forgotten("", "", "", at),
        mailed::unsent(""),
        mailed::confirmed("", at),
        accounts::find(""),
        mailed::find_by_token("", at),
        accounts::rotate("", 0, at, at, 0),
        accounts::session(""),
        expire_tokens,
        expire_registrations,
        expire_sessions,
        open_user,
        // What says whose a key is.
        keys::find("k"),
        // What notes, by ids that were just read, how far the vector index is.
        vectors::claim_anybodys(at, 1),
        vectors::told(&ids, at, at),
        vectors::orphans(&ids, at),
        vectors::release(&ids, at),
        vectors::release_stale(at),
        vectors::retell(&ids),
    ];
    let mut allowed: Vec<&str> = for_the_schedule.iter().map(|stmt| stmt.sql).collect();
    allowed.sort_unstable();
    unowned.sort_unstable();
    assert_eq!(unowned, allowed);
}

/// A batch of what somebody does is one of `Call::batch`, which begins with a statement that fails for whoever is suspended.
/// These are the others, by sources.
#[test]
fn every_batch_of_what_a_user_does_fails_for_whoever_is_suspended() {
    let others = [
        // To register; to confirm; to open an account, or to log in, which begins with the same statement; to look
        // for an account; to note a wrong password; to take back a mail that was not sent.
        ("http/endpoints/accounts.rs", 6),
        // Of administrators, who are nobody.
        ("http/endpoints/audit.rs", 1),
        ("http/endpoints/metrics.rs", 1),
        ("http/endpoints/tokens.rs", 1),
        ("http/endpoints/usage.rs", 1),
        ("http/endpoints/users.rs", 4),
        // To look for a key, before anybody is known.
        ("http/caller.rs", 1),
        ("http/endpoints/keys.rs", 1),
        // To erase somebody else; to find an erasure.
        ("http/endpoints/erasures.rs", 2),
        // Pages, each of which begins with a look of its own.
        ("http/endpoints/export.rs", 2),
        // This is it.
        ("http/call.rs", 1),
        // To have a mail; to look for its account.
        ("http/endpoints/passwords.rs", 2),
        // To note what was refused.
        ("http/refusals.rs", 2),
        // To go on with a session, which says so itself; to end one.
        ("http/endpoints/sessions.rs", 4),
        ("http/endpoints/service.rs", 1),
    ];
    let mut found = Vec::new();
    for (name, text) in sources() {
        let compact: String = code(&text).split_whitespace().collect();
        let batches = compact.matches("platform.batch(").count();
        if name.starts_with("http/") && batches > 0 {
            found.push((name, batches));
        }
    }
    found.sort();
    let mut others = others.map(|(name, batches)| (name.to_owned(), batches));
    others.sort();
    assert_eq!(found, others);
}

#[test]
fn each_threat_of_the_threat_model_names_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("SECURITY.md")).expect("SECURITY.md");
    let threats: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("| `tests/"))
        .collect();
    assert!(threats.len() > 20);
    for threat in threats {
        let shown = threat.rsplit('`').nth(1).expect("a test");
        let (file, name) = shown.split_once("::").expect("a file and a name");
        let source = std::fs::read_to_string(root.join(file)).expect(file);
        assert!(source.contains(name), "{shown}");
    }
}
