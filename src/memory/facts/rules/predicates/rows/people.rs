//! Family, partners and friends: who there is, their names, and what they are.

super::rows! { People
    "my {kin}: be called|named {name}" as "is called {}": "" 7 { "my granddaughter is called Maisie" => "Their granddaughter is called Maisie." }
    "my {kin}: be {job}": "" 6 { "my aunt is a midwife" => "Their aunt is a midwife.", "my aunt is a treat" => "" }
    "my {kin}: work as {job}": "" 6 { "my brother works as a plumber" => "Their brother works as a plumber." }
    "my {kin}: work in {workplace}": "" 5 { "my husband works in a bakery" => "Their husband works in a bakery." }
    "my {kin}: live in|near {place}": "" 6 { "my parents live in Cork" => "Their parents live in Cork." }
    "my {kin}: live with me|us": "" 6 { "my nan lives with us" => "Their nan lives with them." }
    "my {kin}: be {nationality}": "" 6 { "my wife is Brazilian" => "Their wife is Brazilian." }
    "my {kin}: be {diet}": "" 5 { "my son is vegan" => "Their son is vegan." }
    "my {kin}: be {number} years|yrs|year|months old": "" 5 { "my nephew is 3 years old" => "Their nephew is 3 years old." }
    "my son|daughter|nephew|niece|grandson|granddaughter|stepson|stepdaughter|kid|baby|toddler: be {number}": "" 5 { "my daughter is 7" => "Their daughter is 7." }
    "my {kin}: be from {place}": "" 5 { "my stepmum is from Ghana" => "Their stepmum is from Ghana." }
    "my {kin}: have {illness}": "" 6 { "my mother has dementia" => "Their mother has dementia." }
    "my {kin}: be allergic to {noun}": "" 6 { "my son is allergic to eggs" => "Their son is allergic to eggs." }
    "my {kin}: be deaf|blind|autistic|diabetic|disabled|pregnant|retired|dead|divorced|adopted": "" 6 { "my dad is retired" => "Their dad is retired." }
    "my {kin}: play {instrument}": "" 4 { "my sister plays the harp" => "Their sister plays the harp." }
    "my parents: be divorced|separated|dead|teachers|doctors|farmers": "" 6 { "my parents are divorced" => "Their parents are divorced." }
    "have family|relatives|friends|grandparents|cousins in {place}": "" 5 { "I have family in Ghana" => "They have family in Ghana." }
    "have {relative} called|named {name}" as "have {} called {1}": "" 7 { "I have a niece called Ivy" => "They have a niece called Ivy." }
    "have {relative}": "family.{}" 7 { "I have two sisters" => "They have two sisters.", "I have no siblings" => "They have no siblings.", "I have a brother of iron" => "" }
    "have {partner}": "relationship.{}" 7 { "I have a boyfriend" => "They have a boyfriend.", "I don't have a girlfriend" => "They do not have a girlfriend." }
    "be a? single|stay-at-home mother|father|parent|mom|dad|mum": "family.parent=yes" 7 { "I'm a single mum" => "They are a single mum." }
    "be a proud? mother|father|grandmother|grandfather|grandma|grandpa|grandparent|dad|mum|mom|aunt|uncle|parent|widow|widower": "" 7
        { "I'm a grandmother" => "They are a grandmother.", "I'm a widow" => "They are a widow." }
    "be adopted|fostered|orphaned": "" 7 { "I'm adopted" => "They are adopted." }
    "be an orphan|only": "" 6 { "I'm an orphan" => "They are an orphan." }
    "have no|two|three|four|five|six? young|small|little|grown|adult|teenage? kids|children|grandkids|stepkids|stepchildren": "family.children" 8 { "I have three grown kids" => "They have three grown kids.", "I don't have kids" => "They do not have kids." }
    "have a|an kid|child|toddler|newborn|teenager|baby": "family.children" 8 { "I have a toddler" => "They have a toddler." }
    "foster kids|children|teenagers": "" 6 progressive { "we foster kids" => "They foster kids." }
    "look after my {kin}": "" 6 progressive { "I look after my nan" => "They look after their nan." }
    "care for my {kin}": "" 7 progressive { "I care for my mother" => "They care for their mother." }
    "be a full-time? carer|caregiver": "" 7 { "I'm a full-time carer" => "They are a full-time carer." }
    "be in a long-distance|relationship relationship?": "relationship.status=relationship" 7 { "I'm in a relationship" => "They are in a relationship.", "I'm in a long-distance relationship" => "They are in a long-distance relationship." }
    "be in a long distance relationship": "relationship.status=relationship" 7 { "I'm in a long distance relationship" => "They are in a long distance relationship." }
    "my {kin}: be a|an practising|practicing|devout? {religion}": "" 5 { "my husband is a Quaker" => "Their husband is a Quaker." }
    "my {kin}: drive trucks|lorries|buses|taxis|trains|ambulances": "" 5 { "my boyfriend drives buses" => "Their boyfriend drives buses." }
    "my {kin}: work for|at {name}": "" 5 { "dad works at Siemens" => "Their dad works at Siemens." }
    "my {kin}: run a|an small|little? shop|pub|bakery|farm|business|cafe|restaurant|company|salon|garage": "" 5 { "my uncle runs a pub" => "Their uncle runs a pub." }
    "my {kin}: study {subject}": "" 5 { "my sister studies law" => "Their sister studies law." }
    "my {kin}: teach {subject}": "" 5 { "my wife teaches geography" => "Their wife teaches geography." }
    "my {kin}: speak {language}": "" 4 { "my gran speaks Gaelic" => "Their gran speaks Gaelic." }
    "my {kin}: be married|engaged|widowed|divorced|single|gay|vegan|vegetarian|dying|disabled": "" 5 { "my sister is engaged" => "Their sister is engaged." }
    "my {kin}: live alone|abroad|nearby|overseas|upstairs|downstairs": "" 5 { "my nan lives alone" => "Their nan lives alone.", "mum lives abroad" => "Their mum lives abroad." }
    "my {kin}: live next door": "" 5 { "my brother lives next door" => "Their brother lives next door." }
    "my {kin}: be in hospital|prison|jail|rehab": "" 7 days(30) { "my dad is in hospital" => "Their dad is in hospital." }
    "my {kin}: be in a|the care nursing? home": "" 6 { "my nan is in a care home" => "Their nan is in a care home." }
    "my {kin}: be in the army|navy|military|police": "" 5 { "my brother is in the navy" => "Their brother is in the navy." }
    "see someone|somebody": "relationship.status=dating" 6 progressive affirmative { "I'm seeing someone" => "They are seeing someone." }
    "expect a|our|my first|second|third? baby|child|twins": "health.pregnant=yes" 8 days(270) progressive { "we're expecting a baby" => "They are expecting a baby." }
    "expect twins": "health.pregnant=yes" 8 days(270) progressive { "we're expecting twins" => "They are expecting twins." }
}
