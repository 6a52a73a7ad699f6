//! The longest message in each shape that costs most: it is taken, indexed within its bounds, and found in the very
//! next request. The time that each takes is printed (`--nocapture`) and decides nothing; `cargo bench --bench text`
//! measures it by stages.

#[path = "../../bench/text/shapes.rs"]
mod shapes;

use crate::support::TestApp;
use keepsake::limit::IMPORTED_CHARACTERS;
use serde_json::json;

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "prints how long it takes, and decides nothing by it"
)]
fn the_longest_message_of_each_shape_is_taken_and_found_in_the_next_request() {
    for (name, shape) in shapes::shapes(IMPORTED_CHARACTERS - 40) {
        let app = TestApp::new();
        let opened = app.post("ann", "/conversations", &json!({})).json();
        let path = format!(
            "/conversations/{}/messages",
            opened["id"].as_str().expect("an id")
        );
        let content = format!("The honeycomb is ready. {shape}");
        let began = std::time::Instant::now();
        let imported = app.post(
            "ann",
            &path,
            &json!({"messages": [{"role": "user", "content": content.trim_end()}]}),
        );
        println!("{name:16} {:6} ms", began.elapsed().as_millis());
        assert_eq!(imported.status, 201, "{name}: {}", imported.text());
        let longest = app.stage.count("select max(length(packed)) from memories");
        assert!(longest < 8_000, "{name}: an entry of {longest}");
        let found = app.get("ann", "/memories/search?q=honeycomb").json();
        let first = found["memories"][0]["content"].as_str().unwrap_or_default();
        assert!(first.starts_with("The honeycomb"), "{name}: {found}");
    }
}

#[test]
fn a_word_of_thousands_of_letters_does_not_hide_what_follows_it() {
    let app = TestApp::new();
    let opened = app.post("ann", "/conversations", &json!({})).json();
    let path = format!(
        "/conversations/{}/messages",
        opened["id"].as_str().expect("an id")
    );
    let long = "7".repeat(4_000);
    let lines = json!({"messages": [
        {"role": "assistant", "content": format!("{long} and the honeycomb is in the cellar")},
        {"role": "assistant", "content": "The lamp is in the attic"},
    ]});
    app.post("ann", &path, &lines);
    let found = app.get("ann", "/memories/search?q=honeycomb").json();
    let first = found["memories"][0]["content"].as_str().expect("a memory");
    assert!(first.ends_with("in the cellar"), "{first}");
    assert!(
        found["memories"][0]["why"]["words"].as_f64() > Some(0.05),
        "{found}"
    );
}
