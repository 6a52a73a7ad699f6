//! The rules of the house that a reader may rely on, held to the sources themselves.

use keepsake::audit::actor::user_seen;
use keepsake::auth::accounts::mailed::For;
use keepsake::auth::accounts::sessions::store as sessions;
use keepsake::auth::accounts::{mailed, store as accounts};
use keepsake::auth::keys::store as keys;
use keepsake::chat::lease;
use keepsake::chat::titles::store as titles;
use keepsake::http::endpoints::metrics::gauges;
use keepsake::id::{Owner, SessionId};
use keepsake::memory::facts::{queue, store as facts};
use keepsake::memory::upkeep;
use keepsake::memory::vectors::store as vectors;
use keepsake::memory::{list, profile, record};
use keepsake::platform::{Scope, Stmt};
use keepsake::privacy::erasure::store as erasure;
use keepsake::privacy::owned::{self, DERIVED, Erasure, Export, HandOver, OWNED};
use keepsake::time::Timestamp;
use keepsake::users::{store as users, usage};
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

/// The words that a statement is made with.
const MAKERS: [&str; 2] = ["owned!(", "shared!("];

/// The constants that a statement may be made of besides literals.
const PIECES: [(&str, &str); 14] = [
    ("LINEAGE", keys::LINEAGE),
    ("WITH_PASSWORD", accounts::WITH_PASSWORD),
    ("MARKS", owned::MARKS),
    ("COUNTS", owned::COUNTS),
    ("ROWS", owned::ROWS),
    ("NO_PIECES", owned::NO_PIECES),
    ("MATCHES", list::MATCHES),
    ("COLUMNS", record::COLUMNS),
    ("FACT_COLUMNS", profile::fact::FACT_COLUMNS),
    ("SOURCES", record::SOURCES),
    ("RETRACTED", facts::RETRACTED),
    ("NAMED_BY_WORDS", facts::NAMED_BY_WORDS),
    ("NAMED_BY_ID", facts::NAMED_BY_ID),
    ("NAMED_BY_MESSAGE", facts::NAMED_BY_MESSAGE),
];

/// The SQL texts of a source, with `:owner` as it is sent. Behind a maker come literals and constants, until its
/// bracket closes; before the text of an owner's statement is the owner.
pub fn statements(code: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for maker in MAKERS {
        for after in code.split(maker).skip(1) {
            let after = match maker {
                "owned!(" => after.split_once(',').map_or("", |(_owner, text)| text),
                _ => after,
            };
            let text = text_of(after);
            if !text.is_empty() {
                texts.push(text.replace(
                    ":owner",
                    "(select id from users where external_user_id = ?1)",
                ));
            }
        }
    }
    texts
}

/// The text that literals and constants make until a bracket closes.
fn text_of(code: &str) -> String {
    let (mut text, mut name) = (String::new(), String::new());
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                while let Some(c) = chars.next().filter(|&c| c != '"') {
                    text.push(if c == '\\' {
                        chars.next().expect("an escaped character")
                    } else {
                        c
                    });
                }
            }
            c if c.is_alphanumeric() || c == '_' => name.push(c),
            c => {
                let piece = PIECES.iter().find(|(piece, _)| *piece == name);
                text += piece.map_or("", |(_, text)| text);
                name.clear();
                if c == ')' {
                    break;
                }
            }
        }
    }
    text
}

/// The statements that the rows of owned tables make, by the source that has them.
pub fn of_owned_tables() -> Vec<Stmt> {
    let nobody = Owner::parse("nobody").expect("an owner");
    let mut statements = Vec::new();
    for table in OWNED {
        if let Export::Section(section) = &table.export {
            statements.push((section.page)(&nobody, "[]", 1).into());
        }
        match table.erasure {
            Erasure::AtOnce(delete) => statements.push(delete(&nobody).into()),
            Erasure::InPieces(delete) => statements.push(delete("e", 1).into()),
            Erasure::With(_) | Erasure::Last => {}
        }
        if let HandOver::Rest(give) = table.hand_over {
            statements.push(give(&nobody, &nobody).into());
        }
    }
    statements
}

/// The source of the rows of owned tables, whose statements a macro makes.
const OWNED_TABLES: &str = "privacy/owned/table.rs";

/// The SQL texts of a source.
pub fn texts_of(name: &str, code: &str) -> Vec<String> {
    if name == OWNED_TABLES {
        let made = of_owned_tables();
        return made.iter().map(|stmt| stmt.sql.to_owned()).collect();
    }
    // The makers themselves name one another.
    let code = code
        .replace("$crate::owned!(", "")
        .replace("$crate::shared!(", "");
    let texts = statements(&code);
    assert_eq!(texts.len(), made(&code), "{name}: a text is no literal");
    texts
}

/// The number of statements that a source makes.
fn made(code: &str) -> usize {
    MAKERS.iter().map(|maker| code.matches(maker).count()).sum()
}

#[test]
fn every_statement_about_what_is_somebodys_names_the_owner_first() {
    let (mut owned, mut unowned) = (0, Vec::new());
    // An address that is registered is somebody's, too, though nobody knows whose.
    let tables = OWNED.iter().map(|owned| owned.table);
    let tables = tables.chain(DERIVED.iter().map(|derived| derived.table));
    let tables: Vec<&str> = tables.chain(["registrations"]).collect();
    for (name, text) in sources() {
        for sql in texts_of(&name, &code(&text)) {
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
    let session = SessionId::parse("s").expect("an id");
    let pieces = of_owned_tables().into_iter();
    let pieces = pieces.filter(|stmt| stmt.scope == Scope::Shared);
    let for_the_schedule = [
        lease::sweep(at).into(),
        lease::remember_swept(&ids).into(),
        upkeep::unpacked_of_anybody(1).into(),
        upkeep::repack_of_anybody("[]").into(),
        upkeep::expire(at).into(),
        upkeep::prune(at, 1, at).into(),
        queue::find_waiting(at, 1).into(),
        titles::find_waiting(at, 1).into(),
        // What makes a user, whose id is the first parameter.
        user_seen(&nobody, "", "", at).into(),
        users::create(&nobody, "", "", at).into(),
        // For whoever administers.
        users::list("", 1).into(),
        usage::of_everybody("", "", 1).into(),
        gauges("", true).into(),
        // What goes by the erasure, which says whose it is.
        erasure::delete_user("e").into(),
        erasure::count_users("e").into(),
        erasure::left("e").into(),
        // What says whose an address, a mailed token or a session is, before anybody is known.
        mailed::insert_token("", For::AnyAddress, "", "", at).into(),
        mailed::insert_registration("", "", "", at).into(),
        mailed::delete_token("").into(),
        mailed::find_confirmed("", at).into(),
        accounts::find("").into(),
        mailed::find_account("", at).into(),
        sessions::rotate(&session, 0, at, at, 0).into(),
        sessions::find(&session).into(),
        mailed::delete_expired_tokens(at).into(),
        mailed::delete_expired_registrations(at).into(),
        sessions::delete_expired(at).into(),
        mailed::insert_user(&nobody, "", "", "", at).into(),
        // What says whose a key is.
        keys::find("k").into(),
        // What notes, by ids that were just read, how far the vector index is.
        vectors::claim_anybodys(at, 1).into(),
        vectors::mark_upserted(&ids, at, at).into(),
        vectors::insert_orphans(&ids, at).into(),
        vectors::release(&ids, at).into(),
        vectors::release_stale(at).into(),
        vectors::requeue(&ids).into(),
    ];
    let allowed = for_the_schedule.into_iter().chain(pieces);
    let mut allowed: Vec<&str> = allowed.map(|stmt| stmt.sql).collect();
    allowed.sort_unstable();
    unowned.sort_unstable();
    assert_eq!(unowned, allowed);
}

/// The number of batches that a source executes by itself.
fn batches(code: &str) -> usize {
    let code: String = code.split_whitespace().collect();
    let runs = [".run(", ".first(", ".all("]
        .iter()
        .flat_map(|run| code.split(run).skip(1));
    let runs = runs.filter(|after| {
        let arguments = after.split(')').next().unwrap_or_default();
        arguments.ends_with("platform") && !arguments.contains(',')
    });
    code.matches("platform.batch(").count() + runs.count()
}

/// A batch of what somebody does is one of `Actor::run`, which begins with a statement that fails for
/// whoever is suspended. These are the others, by sources.
#[test]
fn every_batch_of_what_a_user_does_fails_for_whoever_is_suspended() {
    let others = [
        // Of administrators, who are nobody.
        ("http/endpoints/audit.rs", 1),
        ("http/endpoints/metrics.rs", 1),
        ("users/mod.rs", 3),
        ("users/usage.rs", 1),
        ("users/hand_over.rs", 2),
        // Whether the migrations are there.
        ("http/endpoints/service.rs", 1),
        // To erase somebody else; to find an erasure, by its owner, who is refused everything else, and by its id; to go
        // on with one.
        ("privacy/erasure.rs", 10),
        // Pages, each of which begins with a look of its own.
        ("privacy/export.rs", 2),
        // To look for a key, before anybody is known; to say why none was made.
        ("auth/keys/authenticate.rs", 1),
        ("auth/keys/mod.rs", 1),
        // To register; to confirm, and to open an account; to look for one; to note a wrong password.
        ("auth/accounts/register.rs", 1),
        ("auth/accounts/verify.rs", 2),
        ("auth/accounts/login.rs", 1),
        ("auth/accounts/visit.rs", 1),
        // To have a mail; to look for its account.
        ("auth/accounts/reset.rs", 2),
        // To go on with a session, which says so itself; to end one.
        ("auth/accounts/sessions.rs", 4),
        // What has expired.
        ("auth/accounts.rs", 1),
        // Of administrators, who are nobody.
        ("auth/tokens.rs", 1),
        // To note what was refused.
        ("http/refusals.rs", 2),
    ];
    let mut found = Vec::new();
    for (name, text) in sources() {
        let batches = batches(&code(&text));
        if ["http/", "auth/", "users/", "privacy/"]
            .iter()
            .any(|folder| name.starts_with(folder))
            && batches > 0
        {
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
