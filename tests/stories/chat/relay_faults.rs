//! The relay and what is wrong with a model's stream: what came before is kept, nothing else.

use crate::chat::relay::play;
use keepsake::chat::message::Status;
use keepsake::error::ModelFault;
use keepsake::limit::REPLY_BYTES;
use keepsake::platform::Ending;
use serde_json::Value;

#[test]
fn words_that_came_with_an_unreadable_event_in_one_piece_are_kept() {
    let words = r#"data: {"choices":[{"delta":{"content":"Hello"}}]}"#;
    for trouble in [
        "{\"error\":{\"type\":\"overloaded\"}}",
        "<html>",
        "{\"choices\":7}",
        "\u{0}",
    ] {
        let piece = format!("{words}\n\ndata: {trouble}\n\n");
        let (outcome, told) = play(&[piece.as_bytes()], Ending::Ended);
        assert_eq!(
            (outcome.text.as_str(), told.as_str()),
            ("Hello", "Hello"),
            "{trouble}"
        );
        assert_eq!(outcome.status, Status::Interrupted);
        assert!(
            matches!(outcome.fault, Some(ModelFault::Failed(_))),
            "{:?}",
            outcome.fault
        );
    }
}

#[test]
fn a_reply_that_is_too_long_is_cut_where_it_became_so() {
    let event = |words: &str| {
        let words = Value::from(words);
        format!("data: {{\"choices\":[{{\"delta\":{{\"content\":{words}}}}}]}}\n\n")
    };
    let (large, small) = ("a".repeat(200_000), "b".repeat(10));
    let stream = [event(&large), event(&large), event(&large), event(&small)].concat();
    let whole = format!("{large}{large}{large}{small}");
    let single: Vec<&[u8]> = stream.as_bytes().chunks(50_000).collect();
    for pieces in [vec![stream.as_bytes()], single] {
        let (outcome, told) = play(&pieces, Ending::Ended);
        assert_eq!(outcome.status, Status::Interrupted);
        assert!(outcome.text.len() >= 400_000 && outcome.text.len() <= REPLY_BYTES);
        assert!(
            whole.starts_with(&outcome.text),
            "what came after is no end"
        );
        assert_eq!(told, outcome.text);
    }
}

#[test]
fn an_event_larger_than_any_is_refused_and_what_came_before_is_kept() {
    let words = b"data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\ndata: ";
    let flood = vec![b'x'; 64 * 1024];
    let (outcome, _) = play(
        &[words, &flood, &flood, &flood, &flood, &flood],
        Ending::Ended,
    );
    assert_eq!(
        (outcome.text.as_str(), outcome.status),
        ("Hello", Status::Interrupted)
    );
}

#[test]
fn a_nul_among_the_words_is_dropped_since_a_database_would_cut_there() {
    let stream = b"data: {\"choices\":[{\"delta\":{\"content\":\"Hel\\u0000lo\"}}]}\n\n\
        data: {\"choices\":[{\"delta\":{\"content\":\"\\u0000\"}}]}\n\ndata: [DONE]\n\n";
    let (outcome, told) = play(&[stream], Ending::Ended);
    let expected = ("Hello", "Hello", Status::Complete);
    assert_eq!(
        (outcome.text.as_str(), told.as_str(), outcome.status),
        expected
    );
}

#[test]
fn what_comes_after_the_end_cannot_spoil_a_reply() {
    let end =
        "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\n";
    for after in [
        "data: <html>\n\n",
        "data: {\"error\":{\"type\":\"x\"}}\n\n",
        "data: {\"us",
    ] {
        for ending in [
            Ending::Ended,
            Ending::Broken,
            Ending::Stalled,
            Ending::ClientGone,
        ] {
            let (outcome, told) = play(&[end.as_bytes(), after.as_bytes()], ending);
            assert_eq!(
                (outcome.text.as_str(), told.as_str()),
                ("Hello", "Hello"),
                "{after}"
            );
            assert_eq!(
                (outcome.status, outcome.fault),
                (Status::Complete, None),
                "{after}"
            );
        }
    }
}
