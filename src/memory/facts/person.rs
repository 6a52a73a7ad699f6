//! Who the person is: name, age, birthday, what they eat, what they suffer from.

use super::clauses::Clause;
use super::dates::day_of_year;
use super::phrase::{after, after_any, name, past, says, thing};
use super::words::{Word, folded, raw};
use super::{Change, Fact};
use crate::memory::Kind;

const DIETS: &[&str] = &[
    "vegetarian",
    "vegan",
    "pescatarian",
    "keto",
    "halal",
    "kosher",
    "veggie",
    "teetotal",
    "sober",
];

const ILLS: &[&str] = &[
    "diabetes",
    "asthma",
    "adhd",
    "autism",
    "depression",
    "anxiety",
    "epilepsy",
    "cancer",
    "ptsd",
    "migraines",
    "arthritis",
    "ocd",
    "insomnia",
    "eczema",
    "dyslexia",
    "coeliac",
    "celiac",
];

const TRAITS: &[&str] = &[
    "diabetic",
    "autistic",
    "pregnant",
    "dyslexic",
    "epileptic",
    "asthmatic",
    "deaf",
    "blind",
    "disabled",
    "coeliac",
    "celiac",
    "colourblind",
];

/// What the clause says of who the person is.
pub(super) fn read(clause: &Clause) -> Vec<Fact> {
    let readers = [named, aged, born, health];
    let one = readers.iter().find_map(|read| read(clause));
    one.map_or_else(|| allergies(clause), |fact| vec![fact])
}

/// The change that a clause makes to what it names.
fn change(clause: &Clause) -> Change {
    if clause.not {
        Change::Ended
    } else {
        Change::Holds
    }
}

fn named(clause: &Clause) -> Option<Fact> {
    let words = &clause.words;
    let told = after_any(
        words,
        &[
            "my first|real|full? name is",
            "call me",
            "i am called|named",
            "my friends call me",
            "everyone|everybody calls me",
            "i go by",
            "you can|may call me",
        ],
    );
    let spelled = after(words, "it is").or(after(words, "no it is"));
    let spelled = spelled.filter(|rest| {
        let letter = past(rest, "with a|an").and_then(<[Word]>::first);
        letter.is_some_and(|letter| letter.low.chars().count() == 1)
    });
    let met = after(words, "i am").filter(|rest| rest.len() <= 2 && is_name(rest));
    let name = name(told.or(spelled).or(met)?)?;
    if clause.not {
        let fact = Fact::new(
            Kind::Fact,
            0.6,
            format!("They are not called {}.", raw(name)),
        );
        return Some(fact.keyed("name", folded(name)).with(Change::Retracted));
    }
    let later = ["later", "back", "when", "if", "maybe", "crazy", "tomorrow"];
    let fact = Fact::new(Kind::Fact, 0.9, format!("Their name is {}.", raw(name)));
    (!name.iter().any(|word| word.is(&later))).then(|| fact.keyed("name", folded(name)))
}

/// Whether words after "I am" are a name and neither a people nor a faith.
fn is_name(words: &[Word]) -> bool {
    const PEOPLES: &[&str] = &[
        "ish", "ese", "ian", "ican", "ench", "rman", "utch", "wiss", "reek", "zech", "indu",
        "olic", "stant",
    ];
    const OTHERS: &[&str] = &[
        "ok", "jewish", "muslim", "black", "white", "asian", "gay", "here", "back", "so",
    ];
    let plain = |word: &Word| {
        let shouted = word.raw.chars().count() > 1 && !word.raw.chars().any(char::is_lowercase);
        let people = PEOPLES.iter().any(|end| word.low.ends_with(end)) && word.low.len() > 4;
        word.is_capital() && !shouted && !people && !word.is(OTHERS)
    };
    !words.is_empty() && words.iter().all(plain)
}

fn aged(clause: &Clause) -> Option<Fact> {
    let words = &clause.words;
    let rest = after_any(words, &["i am", "i have? turned", "my age is", "i will be"])?;
    let (first, tail) = rest.split_first().filter(|_| !clause.not)?;
    let age: u32 = first
        .low
        .parse()
        .ok()
        .filter(|age| (5..=110).contains(age))?;
    let years = after_any(
        tail,
        &["years? old", "years", "yo", "and", "now", "y/o", "year old"],
    );
    if !tail.is_empty() && years.is_none() {
        return None;
    }
    let fact = Fact::new(Kind::Fact, 0.8, format!("They are {age} years old."));
    Some(fact.keyed("age", age.to_string()))
}

fn born(clause: &Clause) -> Option<Fact> {
    let words = &clause.words;
    let rest = after_any(words, &["my birthday is on?", "i was born on?"])?;
    if let Some((day, _)) = day_of_year(rest).filter(|_| !clause.not) {
        let said: Vec<Word> = rest.iter().take(5).cloned().collect();
        let said = past(&said, "not").map_or(said.clone(), |not| {
            said.iter()
                .take(said.len() - not.len() - 1)
                .cloned()
                .collect()
        });
        let fact = Fact::new(
            Kind::Fact,
            0.9,
            format!("Their birthday is {}.", raw(&said)),
        );
        return Some(fact.keyed("birthday", day));
    }
    let rest = after(words, "i was born and? raised? in")?;
    let place = thing(rest, 3)?;
    let year = place
        .first()
        .is_some_and(|word| word.low.parse::<u32>().is_ok());
    let key = if year { "birth.year" } else { "birth.place" };
    let fact = Fact::new(
        Kind::Fact,
        0.8,
        format!("They were born in {}.", raw(place)),
    );
    Some(fact.keyed(key, folded(place)))
}

fn health(clause: &Clause) -> Option<Fact> {
    let words = &clause.words;
    let not = if clause.not { "not " } else { "" };
    let more = if clause.ended { " any more" } else { "" };
    if let Some(rest) = after_any(
        words,
        &[
            "i am a? strict?",
            "i have? gone|went|became|become a?",
            "i have been a?",
        ],
    ) {
        let (first, _) = rest.split_first()?;
        if first.is(DIETS) {
            let content = format!("They are {not}{}{more}.", first.raw);
            let fact = Fact::new(Kind::Fact, 0.8, content).keyed("diet", first.low.clone());
            return Some(fact.with(change(clause)));
        }
        let trait_ = first.is(TRAITS) || after(rest, "lactose|gluten intolerant").is_some();
        if trait_ {
            let content = format!("They are {not}{}{more}.", raw(rest));
            let fact =
                Fact::new(Kind::Fact, 0.9, content).keyed(format!("health.{}", first.low), "yes");
            return Some(fact.with(change(clause)));
        }
    }
    let rest = after_any(
        words,
        &[
            "i have|got",
            "i have got",
            "i suffer from",
            "i was|am have? been? diagnosed with",
            "i have been diagnosed with",
        ],
    )?;
    let ill = rest.iter().take(4).find(|word| word.is(ILLS))?;
    let verb = if clause.not { "do not have" } else { "have" };
    let fact = Fact::new(Kind::Fact, 0.9, format!("They {verb} {}{more}.", ill.raw));
    Some(
        fact.keyed(format!("health.{}", ill.low), "yes")
            .with(change(clause)),
    )
}

fn allergies(clause: &Clause) -> Vec<Fact> {
    let Some(rest) = after_any(
        &clause.words,
        &["i am very|badly|severely|deathly? allergic to"],
    ) else {
        return Vec::new();
    };
    let things = rest.split(|word| word.is(&["and", "or"])).take(3);
    let things = things.map_while(|words| thing(words, 3));
    let fact = |what: &[Word]| {
        let not = if clause.not { "not " } else { "" };
        let content = format!("They are {not}allergic to {}.", raw(what));
        let fact = Fact::new(Kind::Fact, 0.9, content);
        fact.keyed(
            format!("allergy.{}", folded(what).replace(' ', "_")),
            "allergic",
        )
        .with(change(clause))
    };
    let all = !says(rest, "after all");
    things.map(fact).take(if all { 3 } else { 1 }).collect()
}
