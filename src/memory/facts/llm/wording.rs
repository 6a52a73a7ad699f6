//! The words by which the checks of an answer tell what a message speaks of. They are English; what is said in another
//! language passes the checks that need no such words.

/// Words of the frame of a sentence about a person, which a model may add: "They have a sister *called* Vera."
#[rustfmt::skip]
pub const FRAME: &[&str] = &[
    "age", "aged", "born", "called", "currently", "diagnosed", "drive", "drives", "enjoy", "enjoys", "feel", "feels", "get",
    "go", "going", "got", "hate", "hates", "have", "having", "job", "know", "lead", "like", "likes", "live", "lives", "living",
    "love", "loves", "member", "moved", "named", "need", "needs", "old", "one", "own", "owns", "person", "plan", "plans", "play",
    "plays", "prefer", "prefers", "recently", "speak", "speaks", "started", "study", "studies", "suffer", "take", "takes",
    "they", "title", "use", "used", "uses", "user", "want", "wants", "work", "works", "working", "year", "years", "dislike",
    "dislikes", "away", "longer", "anymore", "former", "stopped", "ended", "died", "lost", "sold", "quit", "left", "passed",
];

/// Words that mean the same: a sentence may have one where the message has another.
pub const SYNONYMS: &[&[&str]] = &[
    &["mother", "mom", "mum", "mama", "mam", "mums", "moms"],
    &["father", "dad", "papa", "dads"],
    &["sister", "sis", "sisters"],
    &["brother", "bro", "brothers"],
    &["grandmother", "grandma", "gran", "granny", "nan", "nana"],
    &["grandfather", "grandpa", "grandad", "granddad"],
    &["girlfriend", "gf"],
    &["boyfriend", "bf"],
    &["husband", "hubby"],
    &["wife", "missus"],
    &["child", "children", "kid", "kids"],
    &["friend", "friends", "mate", "mates", "bestie", "buddy"],
    &["dog", "dogs", "puppy", "pup", "doggo"],
    &["cat", "cats", "kitten", "kitty"],
    &["university", "uni"],
    &["birthday", "bday"],
    &["doctor", "doc"],
    &["year", "years", "yr", "yrs"],
    &["because", "cause", "cuz"],
    &["vegetarian", "veggie"],
    &["apartment", "flat"],
    &["bicycle", "bike"],
    &["celiac", "coeliac"],
];

/// The person who writes, as the subject or the owner in a clause.
#[rustfmt::skip]
pub const FIRST: &[&str] = &[
    "i", "im", "ive", "ill", "id", "me", "my", "mine", "myself", "we", "our", "us", "were", "weve",
];

/// Pronouns of somebody else.
pub const THIRD: &[&str] = &["he", "she", "his", "her", "him", "hes", "shes"];

/// Somebody else, by the relation to the person.
#[rustfmt::skip]
pub const RELATIONS: &[&str] = &[
    "aunt", "auntie", "baby", "bestie", "bf", "boss", "boyfriend", "bro", "brother", "brothers", "buddy", "cat", "child",
    "children", "classmate", "colleague", "colleagues", "cousin", "cousins", "coworker", "dad", "daughter", "daughters", "dog",
    "everyone", "ex", "family", "father", "fiance", "fiancee", "flatmate", "friend", "friends", "gf", "girlfriend", "gran",
    "grandad", "grandfather", "grandma", "grandmother", "grandpa", "granny", "grandson", "granddaughter", "guy", "horse",
    "housemate", "husband", "kid", "kids", "kitten", "landlord", "landlady", "manager", "mate", "mates", "mom", "mother", "mum",
    "nan", "neighbor", "neighbour", "nephew", "niece", "parents", "partner", "people", "puppy", "roommate", "sis", "sister",
    "sisters", "somebody", "someone", "son", "sons", "stepdad", "stepmom", "stepmum", "teacher", "twin", "uncle", "wife",
];

/// Verbs of somebody else: where a clause has no "I" before them, its subject is another.
#[rustfmt::skip]
pub const THIRD_VERBS: &[&str] = &[
    "lives", "works", "likes", "loves", "hates", "wants", "plays", "studies", "speaks", "owns", "keeps", "drives", "has",
];

/// Words after which a relation is no subject: "with my sister", "me and my sister".
pub const ADJOINING: &[&str] = &[
    "and", "n", "with", "w", "for", "to", "of", "from", "at", "by", "than", "about", "w/",
];

/// Negations.
#[rustfmt::skip]
pub const NEGATIONS: &[&str] = &[
    "aint", "arent", "cannot", "cant", "couldnt", "didnt", "doesnt", "dont", "hardly", "hasnt", "havent", "isnt", "neither",
    "never", "no", "none", "nor", "not", "nobody", "wasnt", "werent", "without", "wont", "wouldnt",
];

/// Words before the `t` of a negation: "don't" is normalised to "don t".
#[rustfmt::skip]
pub const BEFORE_T: &[&str] = &[
    "ain", "aren", "can", "couldn", "didn", "doesn", "don", "hasn", "haven", "isn", "shouldn", "wasn", "weren", "won", "wouldn",
];

/// Words of a sentence that say no without a negation.
#[rustfmt::skip]
pub const NEGATIVE: &[&str] = &[
    "abstains", "allergic", "allergy", "allergies", "against", "avoid", "avoids", "dislike", "dislikes", "ended", "except",
    "former", "free", "gave", "hate", "hates", "hated", "intolerant", "lack", "lacks", "left", "longer", "lost", "quit",
    "refuse", "refuses", "sold", "stop", "stopped", "unable", "used",
];

/// Phrases with a negation that deny nothing.
#[rustfmt::skip]
pub const IDIOMS: &[&str] = &[
    "can t wait", "cant wait", "not only", "not gonna lie", "don t get me wrong", "dont get me wrong", "i don t know",
    "i dont know", "idk", "no idea", "no wonder", "why not", "no way", "no problem", "can t believe", "cant believe",
    "if you must know", "if u must know", "if i told you", "if i told u", "if i mentioned", "if i said", "no worries",
    "won t lie", "wont lie", "not sure why", "not that", "no offense", "no offence", "no doubt",
];

/// Words that make what follows unreal.
#[rustfmt::skip]
pub const UNREAL: &[&str] = &[
    "if", "wish", "would", "could", "might", "maybe", "perhaps", "imagine", "pretend", "suppose", "unless", "hypothetically",
    "dreamt", "dreamed", "character", "roleplay", "lyrics",
];

/// Words of a sentence that tell a wish or a plan as one.
#[rustfmt::skip]
pub const WISHES: &[&str] = &[
    "want", "wants", "wish", "wishes", "hope", "hopes", "dream", "dreams", "plan", "plans", "might", "may", "would",
    "consider", "considering", "considers", "thinking", "interested", "maybe", "could", "if", "like", "love", "possibly",
    "planning", "might", "unsure", "tempted", "cannot", "need", "needs",
];

/// Words with which a short answer says yes.
#[rustfmt::skip]
pub const YES: &[&str] = &[
    "yes", "yeah", "yea", "yep", "yup", "yh", "ya", "ye", "aye", "right", "correct", "exactly", "true", "indeed", "mhm", "sure",
    "definitely", "absolutely", "ofc", "totally", "always",
];

/// Words with which a short answer says no.
pub const NO: &[&str] = &["no", "nope", "nah", "naw", "na", "never", "not"];

/// Words of time. Numbers and ordinals name a time as well.
#[rustfmt::skip]
pub const TIME: &[&str] = &[
    "today", "tonight", "tonite", "tomorrow", "tmrw", "tmr", "tmw", "tomoz", "tomoro", "yesterday", "day", "days", "week", "weeks",
    "wk", "weekend", "fortnight", "month", "months", "year", "years", "yr", "yrs", "hour", "hours", "morning", "afternoon",
    "evening", "night", "noon", "midnight", "next", "soon", "spring", "summer", "autumn", "fall", "winter", "christmas", "xmas",
    "easter", "halloween", "thanksgiving", "eve", "since", "ago", "last", "january", "february", "march", "april", "may",
    "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
    "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "birthday", "bday", "mondays", "tuesdays",
    "wednesdays", "thursdays", "fridays", "saturdays", "sundays",
];

/// Number words, by which a message may have a number that a sentence has in digits.
#[rustfmt::skip]
pub const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy",
    "eighty", "ninety", "hundred", "thousand", "dozen", "couple", "pair", "half", "both", "twins", "triplets",
];
