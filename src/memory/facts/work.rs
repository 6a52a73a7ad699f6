//! What the person works as and for, and what they study.

use super::clauses::Clause;
use super::phrase::{after, after_any, past, says, thing};
use super::words::{Word, folded, raw, told};
use super::{Change, Fact};
use crate::memory::Kind;

const WORKS: &[&str] = &[
    "i have? been? work|working|worked",
    "i am working",
    "i have? started working",
    "i have? started a? new? job|position|role?",
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

/// What people are that is no job, though it ends as one.
const NO_JOB: &[&str] = &[
    "lover",
    "person",
    "member",
    "believer",
    "owner",
    "brother",
    "mother",
    "father",
    "sister",
    "daughter",
    "loner",
    "beginner",
    "hater",
    "smoker",
    "drinker",
    "parent",
    "vegetarian",
    "christian",
    "foreigner",
    "newcomer",
    "sucker",
    "loser",
    "liar",
    "gamer",
    "outsider",
    "insider",
    "stranger",
    "patient",
    "monster",
    "supporter",
    "runner",
    "follower",
    "disaster",
    "dreamer",
    "survivor",
    "winner",
    "giant",
    "italian",
    "different",
    "eater",
    "sleeper",
    "thinker",
    "overthinker",
    "swimmer",
    "reader",
    "minister's",
    "hoarder",
    "customer",
    "user",
    "pescatarian",
    "teenager",
    "control",
    "introvert",
    "extrovert",
    "romantic",
    "pessimist",
    "optimist",
    "perfectionist",
    "feminist",
    "pianist",
    "realist",
    "sceptic",
    "addict",
    "alcoholic",
    "catholic",
    "twin",
    "human",
    "player",
    "joker",
    "late",
    "resident",
    "speaker",
    "partner",
    "bachelor",
    "fighter",
];

const JOBS: &[&str] = &[
    "nurse",
    "chef",
    "pilot",
    "cook",
    "judge",
    "vet",
    "dj",
    "ceo",
    "cto",
    "cfo",
    "barista",
    "clerk",
    "lead",
    "analyst",
    "student",
    "coach",
    "guard",
    "intern",
    "monk",
    "priest",
    "soldier",
    "model",
    "astronaut",
    "dev",
    "waitress",
    "actress",
    "mechanic",
    "midwife",
    "scientist",
    "researcher",
    "freelancer",
    "architect",
    "cop",
    "postman",
    "fireman",
    "electrician",
    "apprentice",
    "host",
    "hostess",
    "au pair",
    "paramedic",
    "critic",
    "detective",
    "executive",
    "representative",
    "secretary",
    "vp",
    "head",
    "chief",
    "tailor",
    "butcher",
    "trainee",
    "housewife",
    "surgeon",
];

const JOB_ENDS: &[&str] = &[
    "er", "or", "ist", "ian", "ant", "eer", "ect", "yst", "ary", "smith", "man",
];

/// What the clause says of work.
pub(super) fn read(clause: &Clause) -> Vec<Fact> {
    let words = &clause.words;
    if let Some(rest) = after(words, "i used to work").or(after(words, "i worked")) {
        return worked(clause, rest);
    }
    if after_any(words, LOST).is_some_and(is_of_work) && !clause.not {
        return over(clause, None);
    }
    if after_any(words, &["i have? retired", "i am retired"]).is_some() && !clause.not {
        return over(clause, Some("retired"));
    }
    let own = after_any(words, &["i am", "i was? promoted to", "i got promoted to"]);
    let job = own
        .and_then(|rest| title(rest, true))
        .filter(|job| is_job(job));
    if let Some(job) = job {
        let place = own.and_then(employer);
        return facts(clause, Some(job), place);
    }
    if let Some(rest) = after_any(
        words,
        &["i am? study|studying", "i major in", "i am majoring in"],
    ) {
        return study(clause, rest);
    }
    let Some(rest) = after_any(words, WORKS) else {
        return Vec::new();
    };
    let became = says(words, "became|become|is");
    let job = past(rest, "as")
        .or(past(rest, "to"))
        .or(became.then_some(rest));
    let joined = says(words, "joined").then(|| thing(rest, 4)).flatten();
    let place = joined
        .filter(|place| place.iter().all(Word::is_capital))
        .or(employer(rest));
    let runs = says(words, "i run");
    if runs {
        Vec::new()
    } else {
        facts(clause, job.and_then(|job| title(job, false)), place)
    }
}

/// Whether what is quit or lost is work.
fn is_of_work(rest: &[Word]) -> bool {
    rest.is_empty()
        || after_any(
            rest,
            &[
                "my job|work|position",
                "from|at|by|after|because|the|and",
                "it",
            ],
        )
        .is_some()
}

fn title(words: &[Word], strict: bool) -> Option<&[Word]> {
    let words = match after(words, "a|an|the") {
        Some(rest) => rest,
        None if strict => return None,
        None => words,
    };
    thing(words, 5)
}

fn is_job(title: &[Word]) -> bool {
    let until = title
        .iter()
        .position(|word| word.low == "of")
        .unwrap_or(title.len());
    let Some(last) = title.get(..until).and_then(<[Word]>::last) else {
        return false;
    };
    let ends = JOB_ENDS.iter().any(|end| last.low.ends_with(end)) && last.low.len() > 4;
    last.is(JOBS) || ends && !last.is(NO_JOB)
}

fn employer(words: &[Word]) -> Option<&[Word]> {
    const NO_EMPLOYER: &[&str] = &[
        "home", "night", "nights", "weekends", "least", "once", "first", "living", "myself",
        "free", "moment", "hours", "years", "days", "least", "all", "him", "her", "them", "me",
        "it", "now", "ages", "long",
    ];
    let rest = past(words, "at|for|with")?;
    let mut end = 0;
    for (at, word) in rest.iter().take(6).enumerate() {
        if thing(std::slice::from_ref(word), 1).is_none()
            && !(at > 0 && word.low == "of")
            && !(at == 0 && word.is(&["a", "an"]))
        {
            break;
        }
        end = at + 1;
    }
    // "a small place called Nonna's" is Nonna's.
    let place = rest.get(..end).filter(|place| !folded(place).is_empty())?;
    let place = past(place, "called|named").unwrap_or(place);
    let first = place.first()?;
    let counted = super::dates::number(first).is_some() && !first.is(&["a", "an"]);
    let plain =
        place.iter().any(|word| word.is(NO_EMPLOYER)) || first.is(&["the"]) && place.len() == 1;
    (!plain && !counted).then_some(place)
}

fn facts(clause: &Clause, job: Option<&[Word]>, place: Option<&[Word]>) -> Vec<Fact> {
    let change = match (clause.not, clause.ended) {
        (false, _) => Change::Holds,
        (true, true) => Change::Ended,
        (true, false) => Change::Retracted,
    };
    let (not, does) = if clause.not {
        ("not ", "do not work")
    } else {
        ("", "work")
    };
    let more = if clause.ended { " any more" } else { "" };
    let weight = if clause.not { 0.6 } else { 0.8 };
    let mut facts = Vec::new();
    if let Some(job) = job {
        let name = raw(job);
        let article = match name.to_lowercase().chars().next() {
            Some('a' | 'e' | 'i' | 'o' | 'u') => "an",
            _ => "a",
        };
        let content = format!("They are {not}{article} {name}{more}.");
        let fact = Fact::new(Kind::Fact, weight, content).keyed("job.title", value(job));
        facts.push(fact.with(change));
    }
    if let Some(place) = place {
        let content = format!("They {does} at {}{more}.", raw(place));
        let fact = Fact::new(Kind::Fact, weight, content).keyed("job.employer", value(place));
        facts.push(fact.with(change));
    }
    facts
}

/// "St Mary's" as it is compared.
fn value(words: &[Word]) -> String {
    folded(words).replace(" 's", "'s")
}

fn worked(clause: &Clause, rest: &[Word]) -> Vec<Fact> {
    let job = past(rest, "as").and_then(|rest| title(rest, false));
    let gone = facts(
        &Clause {
            not: true,
            ended: !clause.not,
            ..Clause::default()
        },
        job,
        employer(rest),
    );
    if clause.not || gone.is_empty() {
        return gone;
    }
    let verb = if says(&clause.words, "used to") {
        "used to work"
    } else {
        "worked"
    };
    let mut facts = vec![Fact::new(
        Kind::Fact,
        0.6,
        format!("They {verb} {}.", told(rest)),
    )];
    facts.extend(gone.into_iter().filter(|_| verb == "used to work"));
    facts
}

fn over(clause: &Clause, status: Option<&str>) -> Vec<Fact> {
    let told = told(&clause.words);
    let told = told.strip_prefix("they").unwrap_or(&told);
    let content = match &clause.date {
        Some(date) => format!("They{told} ({date})."),
        None => format!("They{told}."),
    };
    let fact = |key: &str| Fact::new(Kind::Event, 0.8, content.clone()).keyed(key, "");
    let mut title = fact("job.title").with(Change::Ended);
    if let Some(status) = status {
        status.clone_into(&mut title.value);
        title.change = Change::Holds;
    }
    vec![title, fact("job.employer").with(Change::Ended)]
}

fn study(clause: &Clause, rest: &[Word]) -> Vec<Fact> {
    let subject = thing(rest, 4).filter(|_| !clause.not);
    let fact = subject.map(|subject| {
        let content = format!("They study {}.", told(rest));
        Fact::new(Kind::Fact, 0.7, content).keyed("study.subject", folded(subject))
    });
    fact.into_iter().collect()
}
