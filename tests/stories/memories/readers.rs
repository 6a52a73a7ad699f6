//! Stand-ins for models that read dialogues for facts, on a fixed sample of the development set: a good one is believed, and
//! a bad one makes nothing worse than the rules alone.

#[path = "../../bench/facts/dialogue.rs"]
mod dialogue;
#[path = "../../bench/facts/held.rs"]
mod held;
#[path = "../../bench/facts/reader.rs"]
mod reader;

use dialogue::{Dialogue, Outcome};
use held::{Cost, Reader, hold};
use std::rc::Rc;

/// Every eighth dialogue of one author.
fn sample() -> Vec<Rc<Dialogue>> {
    let lines = include_str!("../../fixtures/facts/development/cedar.jsonl").lines();
    let some = lines.step_by(8);
    some.map(|line| Rc::new(Dialogue::parse(line))).collect()
}

/// The outcomes of the sample, added up, with the number of dialogues that are right.
fn read_by(reader: Option<Reader>) -> (Outcome, u32, Cost) {
    let (mut sum, mut right, mut cost) = (Outcome::default(), 0, Cost::default());
    for dialogue in sample() {
        let held = hold(&dialogue, reader);
        let outcome = dialogue.compare(&held.facts);
        println!(
            "{} ({}): {:?}",
            dialogue.id, dialogue.category, outcome.faults
        );
        right += u32::from(outcome.is_right());
        for (sum, (of, all)) in [
            (&mut sum.must, outcome.must),
            (&mut sum.known, outcome.known),
            (&mut sum.upcoming, outcome.upcoming),
        ] {
            *sum = (sum.0 + of, sum.1 + all);
        }
        sum.wrong += outcome.wrong;
        sum.faults.extend(outcome.faults);
        cost.add(&held.cost);
    }
    println!("{right} right, {} wrong, {:?}", sum.wrong, cost.dropped);
    (sum, right, cost)
}

#[test]
fn a_good_reader_is_believed_and_a_bad_one_makes_nothing_worse() {
    let (rules, rules_right, none) = read_by(None);
    assert_eq!(none.calls, 0);
    let (good, good_right, cost) = read_by(Some(reader::good));
    assert!(cost.calls > 10 && cost.tokens_in > 0 && cost.tokens_out > 0);
    assert!(10 * good.must.0 >= 9 * good.must.1, "{:#?}", good.faults);
    assert!(good.wrong <= rules.wrong && good_right > rules_right);
    assert!(10 * good_right >= 7 * 14, "{good_right}");
    let (bad, bad_right, cost) = read_by(Some(reader::bad));
    assert!(
        cost.dropped.values().sum::<u64>() > 100,
        "{:?}",
        cost.dropped
    );
    assert!(cost.faults.values().sum::<u64>() > 0);
    assert!(bad.wrong <= rules.wrong, "{:#?}", bad.faults);
    assert!(
        bad_right >= rules_right && bad.must.0 >= rules.must.0,
        "{bad_right}"
    );
    assert!(bad.known.0 >= rules.known.0 && bad.upcoming.0 >= rules.upcoming.0);
}
