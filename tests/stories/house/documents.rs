//! The guides that are generated from tables of the code are what the tables say.

use crate::support::generated::{compare, row};
use crate::support::stage::Stage;
use keepsake::config::bindings::BINDINGS;
use keepsake::config::{Config, Setting};
use keepsake::error::{Error, Problem, Resource};
use keepsake::http::reply::{Reply, ReplyBody};
use keepsake::http::routes::Contract;
use std::collections::BTreeMap;

const ERRORS: &str = "# Errors

<!-- Generated from `src/error.rs`: `UPDATE=1 cargo test --test stories documents` writes it. -->

Every error is a problem detail ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with the content type
`application/problem+json`:

```json
EXAMPLE
```

Decide by `code`, and show `detail` to people. `request_id` finds the request in the log; the cause of an error is only
there. `field` names the field of a 422. `conversation_id` is in an error of the model.

A stream that has begun ends with an event `{\"type\":\"error\",\"error\":…,\"code\":…}`: `error` is the `detail`.

| header | in |
|---|---|
| `WWW-Authenticate` | every 401, and `missing_scope` with the scope (RFC 6750) |
| `Retry-After`, `RateLimit` | every 429, in seconds |
| `RateLimit-Policy` | `quota_used` |
| `Allow` | `method_not_allowed` |
| `x-conversation-id` | an error of the model |

## Codes

`{…}` stands for a value; `{why}` for a sentence that fits the case.

| status | code | meaning | `detail` |
|---|---|---|---|
";

fn errors() -> String {
    let error = Error::not_found(Resource::Conversation, None);
    let reply = Reply::<()>::problem(&error, "0199f0a0-1234-7abc-8def-0123456789ab");
    let ReplyBody::Whole(body) = reply.body else {
        panic!("a problem has a body")
    };
    let example = String::from_utf8(body).expect("JSON");
    let mut page = ERRORS.replace("EXAMPLE", &example);
    let mut problems: Vec<&Problem> = Problem::all().collect();
    problems.sort_by_key(|problem| problem.status);
    for problem in problems {
        let Problem {
            code,
            status,
            sentence,
            detail,
        } = problem;
        let (status, code) = (status.to_string(), format!("`{code}`"));
        page += &row(&[&status, &code, sentence, detail]);
    }
    let resources = Resource::ALL.iter();
    let resources: Vec<String> = resources
        .map(|resource| format!("`{}`", resource.noun()))
        .collect();
    page + "\n`{resource}` is one of " + &resources.join(", ") + ".\n"
}

#[test]
fn errors_are_documented_as_they_are_answered() {
    compare("docs/errors.md", &errors());
}

#[test]
fn a_code_has_one_status_and_every_sentence_ends() {
    let mut statuses = BTreeMap::new();
    for problem in Problem::all() {
        let status = statuses.entry(problem.code).or_insert(problem.status);
        assert_eq!(*status, problem.status, "{}", problem.code);
        assert!(problem.sentence.ends_with('.'), "{}", problem.code);
    }
}

#[test]
fn a_route_names_only_codes_that_there_are() {
    for operation in Contract::<Stage>::OPERATIONS {
        for code in operation.options.problems {
            let is_known = Problem::all().any(|problem| problem.code == *code);
            assert!(is_known, "{} {code}", operation.path);
        }
    }
}

const CONFIGURATION: &str = "# Configuration

<!-- Generated from `src/config/table.rs`: `UPDATE=1 cargo test --test stories documents` writes it. -->

Settings are variables of the Worker: `[vars]` in `wrangler.toml`, or `.dev.vars` on your machine. Set each that is
marked **secret** with `npx wrangler secret put NAME --env production`; no log, answer or fault shows its value. An empty
variable counts as unset.

The Worker reads them once an instance. If one cannot be read, or if production would leave a door open, it serves
nothing: each request gets an empty 503, and the log has an event `not_serving` with every fault at once.
";

fn setting_row(setting: &Setting) -> String {
    let mark = if setting.is_secret { " **secret**" } else { "" };
    let name = format!("`{}`{mark}", setting.name);
    let range = setting.range.as_ref().map(|range| {
        let (least, most) = (range.start(), range.end());
        format!("{least}–{most}")
    });
    let default = (setting.default)();
    row(&[
        &name,
        &default,
        &range.unwrap_or_default(),
        setting.sentence,
    ])
}

fn configuration() -> String {
    let mut page = CONFIGURATION.to_owned();
    for section in Config::SECTIONS {
        page = page + "\n## " + section.title + "\n\n";
        page += "| name | default | range | meaning |\n|---|---|---|---|\n";
        page.extend(section.settings.iter().map(setting_row));
    }
    page += "\n## Bindings\n\n| name | required | meaning |\n|---|---|---|\n";
    for (name, is_required, sentence) in BINDINGS {
        let required = if is_required { "yes" } else { "no" };
        page += &row(&[&format!("`{name}`"), required, sentence]);
    }
    page
}

#[test]
fn settings_are_documented_as_they_are_read() {
    compare("docs/configuration.md", &configuration());
}

#[test]
fn wrangler_sets_only_variables_and_bindings_that_there_are() {
    let text = include_str!("../../../wrangler.toml");
    let sections = Config::SECTIONS.iter();
    let settings = sections.flat_map(|section| section.settings);
    let mut known: Vec<&str> = settings.map(|setting| setting.name).collect();
    known.extend(BINDINGS.map(|(name, ..)| name));
    let is_name = |text: &&str| {
        text.starts_with(|c: char| c.is_ascii_uppercase())
            && text
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let mut found = 0;
    for line in text.lines().map(|line| line.trim_start_matches("# ")) {
        let Some((key, value)) = line.split_once(" = ") else {
            continue;
        };
        let value = value.split('"').nth(1).unwrap_or_default();
        for name in [key, value].iter().filter(|text| is_name(text)) {
            assert!(known.contains(name), "wrangler.toml sets {name}");
            found += 1;
        }
    }
    assert!(found > 10, "{found}");
}
