//! The main story: people chat, are remembered, and never see each other.

use crate::support::{TestApp, request};

#[test]
fn alice_is_remembered_in_a_new_conversation_and_bob_sees_nothing_of_it() {
    let app = TestApp::new().with_builtin_model();

    let first = app.chat("alice", "My name is Alice and I keep bees");
    assert_eq!(first.shape(), ["thinking", "chunk", "done"]);
    assert!(first.recalled().is_empty());

    let second = app.chat("alice", "what do I keep?");
    assert_ne!(second.conversation(), first.conversation());
    let recalled = second.recalled();
    assert_eq!(recalled[0]["content"], "My name is Alice and I keep bees");
    assert!(second.words().contains("I keep bees"), "{}", second.words());

    let bobs = app.chat("bob", "what do I keep?");
    assert!(bobs.recalled().is_empty());
    assert!(!bobs.words().contains("bees"));

    let trespass = app.chat_in("bob", &first.conversation(), "what do I keep?");
    assert_eq!(
        (trespass.status, trespass.problem().as_str()),
        (404, "not_found")
    );
    assert_eq!(app.send(request("GET", "/conversations")).status, 401);

    let listed = |user| app.get(user, "/conversations").json()["total"].clone();
    assert_eq!((listed("alice"), listed("bob")), (2.into(), 1.into()));
}
