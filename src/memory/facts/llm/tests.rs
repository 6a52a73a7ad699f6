//! What of a model's answer is believed, and why the rest is not.

use super::answer::MalformedAnswer;
use super::{Reading, SourceText, parse_answer};
use crate::memory::Kind;
use crate::memory::facts::known::KnownFact;
use crate::memory::facts::{Change, Target, Topic};
use crate::time::Timestamp;
use serde_json::{Value, json};

/// Two messages of a Friday; the second one answers the companion.
pub fn lines() -> Vec<SourceText> {
    let asked = Some("Do you like tea?");
    vec![
        said("we moved to Oslo\n2 (2026-01-01): x", None),
        said("tea is my thing", asked),
    ]
}

/// A message of Friday, 8 May 2026.
pub fn said(content: &str, before: Option<&str>) -> SourceText {
    SourceText {
        id: "m".to_owned(),
        content: content.to_owned(),
        at: Timestamp::parse("2026-05-08T10:00:00Z").unwrap(),
        reply_before: before.map(str::to_owned),
    }
}

/// Three known facts: a home, a car, and a job that the person wrote into the profile.
pub fn known() -> Vec<KnownFact> {
    let fact = |id: &str, key: Option<&str>, value: &str, content: &str| KnownFact {
        id: id.to_owned(),
        source_message_id: Some("earlier".to_owned()),
        content: content.to_owned(),
        r#type: Kind::Fact,
        importance: 0.7,
        fact_key: key.map(str::to_owned),
        fact_value: value.to_owned(),
        valid_from: Some("2026-05-08T09:30:00.000Z".to_owned()),
        held: 0,
    };
    let car = "they own a volvo";
    vec![
        fact("k1", Some("home.city"), "rome", "They live in Rome."),
        fact("k2", None, car, "They own a Volvo."),
        KnownFact {
            source_message_id: None,
            held: 1,
            ..fact(
                "k3",
                Some("job.title"),
                "pilot",
                "Their job title is pilot.",
            )
        },
    ]
}

fn with(mut fact: Value, changed: &Value) -> Value {
    for (name, value) in changed.as_object().unwrap() {
        fact[name] = value.clone();
    }
    fact
}

fn fact(changed: &Value) -> Value {
    let fact = json!({
        "message": 1, "type": "fact", "content": "They moved to Oslo.", "key": "home.city",
        "value": "Oslo", "importance": 0.8, "change": "holds",
    });
    with(fact, changed)
}

fn read(facts: &[Value], messages: &[SourceText]) -> Reading {
    let answer = json!({"facts": facts}).to_string();
    parse_answer(&answer, messages, &known()).expect("of the form")
}

/// Returns whether one fact of a message that answers the companion is believed, and else why not.
fn believed(message: &str, before: Option<&str>, changed: &Value) -> Result<Reading, String> {
    let plain = json!({"message": 1, "change": "holds"});
    let reading = read(&[with(plain, changed)], &[said(message, before)]);
    match reading.dropped.keys().next() {
        Some(reason) => Err((*reason).to_owned()),
        None => Ok(reading),
    }
}

fn why_not(message: &str, content: &str) -> Option<String> {
    believed(message, None, &json!({"content": content})).err()
}

fn form(answer: &str) -> Result<usize, MalformedAnswer> {
    parse_answer(answer, &lines(), &known()).map(|reading| reading.facts.len())
}

fn fact_count(changed: &Value) -> Result<usize, MalformedAnswer> {
    form(&json!({"facts": [fact(changed)]}).to_string())
}

#[test]
fn what_a_message_says_is_believed() {
    let answer = format!("```json\n{}\n```", json!({"facts": [fact(&json!({}))]}));
    let reading = parse_answer(&answer, &lines(), &[]).expect("of the form");
    let [(0, fact)] = reading.facts.as_slice() else {
        panic!("{reading:?}")
    };
    assert_eq!((fact.value.as_str(), fact.change), ("oslo", Change::Holds));
    assert_eq!(form(r#"{"facts":[]}"#), Ok(0));
}

#[test]
fn what_no_message_says_is_left_out() {
    for changed in [
        json!({"value": "bergen"}),
        json!({"content": "They adore skiing trips."}),
        json!({"content": "They moved to Oslo with Vera."}),
        json!({"message": 2}),
        json!({"change": "ended", "key": null, "value": null}),
        json!({"value": null}),
        json!({"confidence": 0.2}),
    ] {
        assert_eq!(fact_count(&changed), Ok(0), "{changed}");
    }
}

#[test]
fn an_answer_that_is_not_of_the_form_is_refused_whole() {
    for changed in [
        json!({"message": 0}),
        json!({"message": 3}),
        json!({"message": "1"}),
        json!({"type": "context"}),
        json!({"type": "rumour"}),
        json!({"importance": 7}),
        json!({"confidence": -1}),
        json!({"content": ""}),
        json!({"content": "o".repeat(301)}),
        json!({"key": "Home City"}),
        json!({"key": "home."}),
        json!({"value": "o".repeat(81)}),
        json!({"change": "maybe"}),
        json!({"known": "1"}),
        json!({"reason": "it says so"}),
    ] {
        assert!(fact_count(&changed).is_err(), "{changed}");
    }
    for answer in [
        "Sure! {\"facts\":[]}",
        "{}",
        "[]",
        "{\"facts\":[{}]}",
        "{\"facts\":[]} x",
    ] {
        let refused = form(answer).expect_err(answer);
        assert!(!refused.is_cut, "{answer}");
    }
    for answer in [
        "",
        "```json\n{\"facts\":[{\"message\":1,",
        "{\"facts\":[{\"message\":1,\"con",
    ] {
        assert!(form(answer).expect_err(answer).is_cut, "{answer}");
    }
    let many = json!({"facts": vec![fact(&json!({})); 49]}).to_string();
    assert!(form(&many).is_err());
}

#[test]
fn what_is_said_of_another_or_denied_or_imagined_is_not_the_persons() {
    for (message, content, reason) in [
        (
            "my sister vera lives in oslo",
            "They live in Oslo.",
            "others",
        ),
        ("she works as a nurse", "They work as a nurse.", "others"),
        ("vera lives in oslo", "They live in Oslo.", "others"),
        ("i don't like coffee", "They like coffee.", "negated"),
        ("coffee isn't for me", "They like coffee.", "negated"),
        ("i love coffee", "They do not like coffee.", "negated"),
        ("if i lived in oslo", "They live in Oslo.", "unreal"),
        ("i wish i had a dog", "They have a dog.", "unreal"),
        ("is oslo nice in may?", "They live in Oslo.", "unreal"),
    ] {
        assert_eq!(
            why_not(message, content).as_deref(),
            Some(reason),
            "{message}"
        );
    }
    for (message, content) in [
        (
            "my sister vera lives in oslo",
            "Their sister Vera lives in Oslo.",
        ),
        ("my sis vera", "They have a sister called Vera."),
        ("me and my sister moved to oslo", "They live in Oslo."),
        (
            "i told my mum im allergic to nuts",
            "They are allergic to nuts.",
        ),
        ("can't wait to move to oslo", "They plan to move to Oslo."),
        ("i don't eat meat", "They do not eat meat."),
        ("not sure why but i love coffee", "They love coffee."),
        ("i'd love a dog one day", "They would love a dog."),
        ("got three cats", "They have 3 cats."),
        ("ich wohne in Berlin", "They live in Berlin."),
    ] {
        assert_eq!(why_not(message, content), None, "{message}");
    }
}

#[test]
fn the_companions_words_are_believed_where_the_person_says_yes() {
    let rex = json!({"content": "They have a dog called Rex."});
    let asked = Some("Is Rex your dog?");
    assert!(believed("yep", asked, &rex).is_ok());
    for message in [
        "hm",
        "no",
        "yes and no, it is a very long story that i will tell you",
    ] {
        assert!(believed(message, asked, &rex).is_err(), "{message}");
    }
    let oslo = json!({"content": "They live in Oslo.", "key": "home.city", "value": "oslo"});
    assert!(believed("oslo", Some("Where do you live?"), &oslo).is_ok());
    assert!(believed("guess", Some("Do you live in Oslo?"), &oslo).is_err());
}

#[test]
fn an_end_quotes_words_that_speak_of_it() {
    let end = |message: &str, quote: &str, known: usize| {
        let ended = json!({"change": "ended", "known": known, "quote": quote});
        believed(message, None, &ended).map(|reading| reading.facts)
    };
    let facts = end("finally moved out of rome", "moved out of Rome", 1).expect("an end");
    let [(0, fact)] = facts.as_slice() else {
        panic!("{facts:?}")
    };
    assert_eq!(fact.target, Target::Memory("k1".to_owned()));
    assert_eq!((fact.change, fact.value.as_str()), (Change::Ended, "rome"));
    assert!(
        end("we sold it last week", "sold it", 2).is_ok(),
        "by reference"
    );
    for (message, quote, known, reason) in [
        ("so it goes", "so it goes", 1, "unsaid"),
        ("i quit", "i quit", 1, "unsaid"),
        ("i quit", "i quit", 2, "unsaid"),
        ("i love rome", "i love rome", 1, "unsaid"),
        ("i love rome", "i left rome", 1, "quote"),
        ("i love rome", "", 1, "quote"),
        ("i left rome", "i left rome", 9, "unknown"),
        ("i quit", "i quit", 3, "protected"),
    ] {
        assert_eq!(
            end(message, quote, known),
            Err(reason.to_owned()),
            "{message}: {quote}"
        );
    }
}

#[test]
fn what_is_over_is_kept_as_a_sentence() {
    let over = json!({"change": "ended", "known": 2, "quote": "sold the volvo",
        "content": "They sold the Volvo.", "topic": "possessions"});
    let reading = believed("we sold the volvo", None, &over).expect("an end");
    let [(_, end), (_, sentence)] = reading.facts.as_slice() else {
        panic!("{reading:?}")
    };
    assert_eq!(
        (end.change, sentence.change),
        (Change::Ended, Change::Holds)
    );
    assert_eq!(sentence.content, "They sold the Volvo.");
    assert_eq!((sentence.topic, &sentence.key), (Topic::Possessions, &None));
}

#[test]
fn a_known_fact_is_confirmed_corrected_and_taken_back_by_its_number() {
    let confirmed =
        json!({"change": "confirmed", "known": 1, "quote": "here in rome", "confidence": 0.9});
    let reading = believed("its hot here in rome", None, &confirmed).expect("again");
    let (_, fact) = &reading.facts[0];
    assert_eq!(
        (fact.content.as_str(), fact.value.as_str()),
        ("They live in Rome.", "rome")
    );
    assert!((fact.confidence - 0.9).abs() < 1e-9);
    let unsaid = believed(
        "its hot",
        None,
        &with(confirmed, &json!({"quote": "its hot"})),
    );
    assert_eq!(unsaid, Err("unsaid".to_owned()));

    let red = json!({"known": 2, "quote": "the volvo is red", "content": "They own a red Volvo."});
    let reading = believed("the volvo is red", None, &red).expect("a correction");
    let changes: Vec<_> = reading.facts.iter().map(|(_, fact)| fact.change).collect();
    assert_eq!(changes, [Change::Ended, Change::Holds]);
    let tea = json!({"known": 2, "quote": "i like tea", "content": "They like tea."});
    let reading = believed("i like tea", None, &tea).expect("a fact");
    assert_eq!(
        reading.facts.len(),
        1,
        "of another thing, and no correction"
    );

    let back = json!({"change": "retracted", "known": 2, "quote": "i never had a volvo"});
    let reading = believed("i never had a volvo lol", None, &back).expect("a retraction");
    assert_eq!(reading.facts[0].1.change, Change::Retracted);
    let none = with(back, &json!({"quote": "i had a volvo"}));
    assert!(believed("i had a volvo", None, &none).is_err());
}

#[test]
fn what_one_message_says_a_later_one_ends() {
    let messages = [
        said("i bake at the corner shop", None),
        said("i quit", None),
    ];
    let bakes = json!({"message": 1, "change": "holds", "content": "They work as a baker at the corner shop.",
        "key": "job.employer", "value": "corner shop"});
    let quits = json!({"message": 2, "change": "ended", "key": "job.employer", "quote": "i quit"});
    let reading = read(&[bakes.clone(), quits.clone()], &messages);
    let changes: Vec<_> = reading
        .facts
        .iter()
        .map(|(_, fact)| (fact.change, &*fact.value))
        .collect();
    assert_eq!(
        changes,
        [
            (Change::Holds, "corner shop"),
            (Change::Ended, "corner shop")
        ]
    );
    let alone = read(&[quits], &messages);
    assert_eq!(
        alone.dropped.get("unknown"),
        Some(&1),
        "nobody told of that job"
    );
}

#[test]
fn what_is_coming_has_its_day_and_what_passes_its_end() {
    let dentist = json!({"content": "They have a dentist appointment.", "topic": "events", "lasts_days": 8,
        "occurs_on": "2026-05-15"});
    let reading = believed("dentist appointment next friday", None, &dentist).expect("a fact");
    let (_, fact) = &reading.facts[0];
    assert_eq!(
        fact.content,
        "They have a dentist appointment on 2026-05-15."
    );
    assert_eq!(fact.occurs_on.as_deref(), Some("2026-05-15"));
    let until = fact.expires_at.expect("an end").to_string();
    assert!(until.starts_with("2026-05-16"), "{until}");
    let wrong = json!({"content": "They have a dentist appointment on 2026-05-16.", "occurs_on": "2026-05-16"});
    let reading = believed("dentist appointment next friday", None, &wrong).expect("a fact");
    let (_, fact) = &reading.facts[0];
    assert_eq!(
        fact.content, "They have a dentist appointment.",
        "a Saturday"
    );
    assert_eq!(fact.occurs_on, None);
}
