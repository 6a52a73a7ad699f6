//! The guides that are generated from tables of the code are what the tables say.

use crate::support::generated::{compare, row};
use crate::support::stage::Stage;
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
    let resources = Resource::ALL.map(|resource| format!("`{}`", resource.noun()));
    page += &format!("\n`{{resource}}` is one of {}.\n", resources.join(", "));
    page
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
        for code in operation.problems {
            let is_known = Problem::all().any(|problem| problem.code == *code);
            assert!(is_known, "{} {code}", operation.path);
        }
    }
}
