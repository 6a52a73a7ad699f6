//! The description of the contract: complete, and what the files of the repository say.

use crate::support::contract::document::{document, operations};
use crate::support::contract::markdown;
use crate::support::contract::tools::tools;
use crate::support::generated::compare;
use crate::support::{ROUTES, Route, reads_a_body};
use serde_json::Value;
use std::collections::HashSet;

#[test]
fn the_documents_are_what_the_route_table_says() {
    let document = document();
    let text = serde_json::to_string_pretty(&document).expect("JSON") + "\n";
    compare("src/http/openapi.json", &text);
    compare("docs/api.md", &markdown::page(&document));
    let tools = serde_json::to_string_pretty(&tools()).expect("JSON") + "\n";
    compare("src/http/endpoints/mcp/tools.json", &tools);
}

#[test]
fn each_row_of_the_route_table_is_documented() {
    let mut names = HashSet::new();
    for operation in operations() {
        let what = format!("{} {}", operation.method.name(), operation.path);
        assert!(
            !operation.lines.is_empty(),
            "{what} has no sentence in its row"
        );
        assert!(
            names.insert(operation.name),
            "{what} shares its endpoint with another route"
        );
        let route = ROUTES
            .iter()
            .find(|route| (route.method, route.path) == (operation.method, operation.path))
            .expect("its row");
        let mut description = keepsake::http::openapi::Description::default();
        (operation.describe)(&mut description);
        assert_eq!(
            description.body.is_some(),
            reads_a_body(route),
            "{what} takes a body by its method, and by its arguments"
        );
        assert_eq!(
            operation.options.example.is_some(),
            description.body.is_some(),
            "{what} has an example of its body, where it takes one"
        );
        let example = operation.options.example.map(serde_json::from_str::<Value>);
        assert!(
            example.is_none_or(|json| json.is_ok_and(|json| json.is_object())),
            "{what}"
        );
        let answers = description.responses.values();
        let described = answers.filter(|answer| {
            answer["description"] != "The answer." || answer["content"].is_object()
        });
        assert!(described.count() > 0, "{what} does not say what it answers");
        let name = format!(
            "/{{{}}}",
            description
                .parameters
                .iter()
                .find(|p| p["in"] == "path")
                .map_or("", |p| p["name"].as_str().unwrap_or_default())
        );
        assert_eq!(
            operation.path.contains('{'),
            operation.path.contains(&name),
            "{what} names its parameter"
        );
    }
}

#[test]
fn every_path_is_one_that_the_router_takes() {
    let mut router = matchit::Router::new();
    for route in ROUTES {
        let is_twin = |other: &&Route| other.path == route.path && other.method == route.method;
        assert_eq!(ROUTES.iter().filter(is_twin).count(), 1, "{route:?}");
        match router.insert(route.path, ()) {
            Ok(()) | Err(matchit::InsertError::Conflict { .. }) => {}
            Err(error) => panic!("{route:?}: {error}"),
        }
        assert!(router.at(route.path).is_ok());
    }
}
