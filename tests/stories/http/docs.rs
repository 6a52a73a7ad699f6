//! `GET /docs`: the page of the contract for a browser, where this instance has pages, and text for everybody else.

use crate::support::{Answer, TestApp, request};

/// What a browser sends when somebody types an address.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn docs(app: &TestApp, accept: Option<&str>) -> Answer {
    let mut ask = request("GET", "/docs");
    ask.accept = accept.map(str::to_owned);
    app.send(ask)
}

#[test]
fn a_browser_is_led_to_the_page_and_a_program_gets_the_text() {
    let app = TestApp::new().with_assets();
    let answer = docs(&app, Some(BROWSER));
    assert_eq!((answer.status, answer.text().as_str()), (303, ""));
    assert_eq!(answer.header("location"), Some("/docs/"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    for accept in [
        None,
        Some("*/*"),
        Some("text/plain"),
        Some("application/json"),
    ] {
        let answer = docs(&app, accept);
        assert_eq!(answer.status, 200, "{accept:?}");
        assert!(answer.text().starts_with("# Keepsake\n"), "{accept:?}");
        let media_type = answer.header("content-type");
        assert_eq!(media_type, Some("text/plain; charset=utf-8"), "{accept:?}");
    }
}

#[test]
fn a_browser_gets_the_text_where_there_are_no_pages() {
    let answer = docs(&TestApp::new(), Some(BROWSER));
    assert_eq!(answer.status, 200);
    assert!(answer.text().starts_with("# Keepsake\n"));
}
