//! Work and study: the person's job, employer and subject.

mod employer;
mod title;

use super::super::{Change, Fact};
use super::clause::Clause;
use super::noun::noun_phrase;
use super::pattern::{after_match, has_match, strip_any_prefix, strip_prefix};
use super::tagger::{Tag, tag};
use super::word::Word;
use super::wording::{as_written, normalized, third_person};
use crate::memory::Kind;
use employer::employer;
use title::{is_job, title};

/// Patterns before a job or an employer.
const WORKS: &[&str] = &[
    "i have? been? work|working|worked",
    "i am working",
    "i have? started working",
    "i have? started a? new? job|position|role",
    "i have? started as|at|with",
    "i have? got|have|found|landed a new? job|position|role",
    "i am employed",
    "i have? joined",
    "i got hired|promoted",
    "i was hired|promoted",
    "i became",
    "i have become",
    "i run",
    "my new? job|profession|occupation is",
];

/// Patterns of a job that ends.
const LOST: &[&str] = &[
    "i have? quit",
    "i have? got|been fired|sacked",
    "i was fired|sacked",
    "i have? resigned",
    "i was|got|have been? laid off",
    "i got|was let go",
    "i have? lost my job",
    "i have? left my job",
    "i have? quit my job",
    "i am unemployed",
    "i am between jobs",
    "i am out of work",
    "i have? been? made redundant",
    "i was made redundant",
    "i handed in my notice",
];

/// Finds the facts of a clause about the person's job, employer and studies.
pub(super) fn find_work(clause: &Clause) -> Vec<Fact> {
    let words = &clause.words;
    if let Some(rest) = strip_prefix(words, "i used to work").or(strip_prefix(words, "i worked")) {
        return former_work(clause, rest);
    }
    if strip_any_prefix(words, LOST).is_some_and(is_of_work) && !clause.is_negated {
        return end_of_work(clause, None);
    }
    if strip_any_prefix(words, &["i have? retired", "i am retired"]).is_some() && !clause.is_negated
    {
        return end_of_work(clause, Some("retired"));
    }
    let own = strip_any_prefix(words, &["i am", "i was? promoted to", "i got promoted to"]);
    let job = own
        .and_then(|rest| title(rest, true))
        .filter(|job| is_job(job));
    if let Some(job) = job {
        // A student of a university does not work there.
        let is_student = job
            .last()
            .is_some_and(|last| last.is_one_of(&["student", "freshman"]));
        let place = own.and_then(employer).filter(|_| !is_student);
        return work_facts(clause, Some(job), place);
    }
    if let Some(rest) = strip_any_prefix(
        words,
        &["i am? study|studying", "i major in", "i am majoring in"],
    ) {
        return study_fact(clause, rest);
    }
    let Some(rest) = strip_any_prefix(words, WORKS) else {
        return Vec::new();
    };
    let is_named = has_match(words, "became|become|is");
    let job = after_match(rest, "as")
        .filter(|rest| {
            strip_prefix(rest, "a|an|the").is_some() || title(rest, false).is_some_and(is_job)
        })
        .or(after_match(rest, "to").filter(|_| has_match(words, "promoted|hired")))
        .or(is_named
            .then_some(rest)
            .filter(|rest| title(rest, true).is_some_and(is_job)));
    let joined = has_match(words, "joined")
        .then(|| noun_phrase(rest, 4))
        .flatten();
    let place = joined
        .filter(|place| place.iter().all(Word::is_capitalized))
        .or(employer(rest));
    if has_match(words, "i run") {
        Vec::new()
    } else {
        work_facts(clause, job.and_then(|job| title(job, false)), place)
    }
}

/// Returns whether the words after a verb such as "quit" are about work: "I quit my job", but not "I quit smoking".
fn is_of_work(rest: &[Word]) -> bool {
    rest.is_empty()
        || strip_any_prefix(
            rest,
            &[
                "my|the job|work|position",
                "from|at|by|after|because|and",
                "it",
            ],
        )
        .is_some()
}

/// Makes the facts that the person has, or does not have, a job and an employer, as the clause says.
fn work_facts(clause: &Clause, job: Option<&[Word]>, place: Option<&[Word]>) -> Vec<Fact> {
    let (not, more, change) = (clause.not(), clause.any_more(), clause.correction());
    let (verb, weight) = if clause.is_negated {
        ("do not work", 0.6)
    } else {
        ("work", 0.8)
    };
    let fact = |key: &str, value: &[Word], content: String| {
        let fact = Fact::new(Kind::Fact, weight, content);
        fact.with_key(key, comparable(value)).with_change(change)
    };
    let job = job.map(|job| {
        let name = as_written(job);
        let article = match name.to_lowercase().chars().next() {
            Some('a' | 'e' | 'i' | 'o' | 'u') => "an",
            _ => "a",
        };
        fact(
            "job.title",
            job,
            format!("They are {not}{article} {name}{more}."),
        )
    });
    let place = place.map(|place| {
        let content = format!("They {verb} at {}{more}.", as_written(place));
        fact("job.employer", place, content)
    });
    job.into_iter().chain(place).collect()
}

/// Returns a job or an employer in its form for comparisons: "St Mary's" is `st mary's`.
fn comparable(words: &[Word]) -> String {
    normalized(words).replace(" 's", "'s")
}

/// Makes the facts that the person had the job or the employer that `rest` names. "Used to work" ends a job that is
/// known as current, "worked" does not.
fn former_work(clause: &Clause, rest: &[Word]) -> Vec<Fact> {
    let job = after_match(rest, "as").and_then(|rest| title(rest, false));
    let gone = work_facts(
        &Clause {
            is_negated: true,
            has_ended: !clause.is_negated,
            ..Clause::default()
        },
        job,
        employer(rest),
    );
    if clause.is_negated || gone.is_empty() {
        return gone;
    }
    let verb = if has_match(&clause.words, "used to") {
        "used to work"
    } else {
        "worked"
    };
    let mut facts = vec![Fact::new(
        Kind::Fact,
        0.6,
        format!("They {verb} {}.", third_person(rest)),
    )];
    facts.extend(gone.into_iter().filter(|_| verb == "used to work"));
    facts
}

/// Makes the facts that the person's job and employer hold no longer. A status such as "retired" replaces the job.
fn end_of_work(clause: &Clause, status: Option<&str>) -> Vec<Fact> {
    let told = third_person(&clause.words);
    let rest = told.strip_prefix("they").unwrap_or(&told);
    let content = match &clause.date {
        Some(date) => format!("They{rest} ({date})."),
        None => format!("They{rest}."),
    };
    let fact = |key: &str| Fact::new(Kind::Event, 0.8, content.clone()).with_key(key, "");
    let mut title = fact("job.title").with_change(Change::Ended);
    if let Some(status) = status {
        status.clone_into(&mut title.value);
        title.change = Change::Holds;
    }
    vec![title, fact("job.employer").with_change(Change::Ended)]
}

/// Makes the fact that the person studies the subject with which `rest` begins.
fn study_fact(clause: &Clause, rest: &[Word]) -> Vec<Fact> {
    let is_named = tag(rest).first() != Some(&Tag::Adverb);
    let subject = noun_phrase(rest, 4).filter(|_| is_named && !clause.is_negated);
    let fact = subject.map(|subject| {
        let content = format!("They study {}.", third_person(rest));
        Fact::new(Kind::Fact, 0.7, content).with_key("study.subject", normalized(subject))
    });
    fact.into_iter().collect()
}
