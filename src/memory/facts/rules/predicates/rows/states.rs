//! States that pass: each expires.

super::rows! { Health
    "have a|an bad|terrible|nasty|awful|slight|bloody|stinking? cold|flu|cough|fever|headache|migraine|hangover|stomachache|toothache|infection|tummyache|earache|concussion": "" 4 days(10)
        { "I have a cold" => "They have a cold.", "I've got a bad headache" => "They have a bad headache." }
    "have the flu|shingles|chickenpox|mumps": "" 5 days(14) { "I have the flu" => "They have the flu." }
    "have flu|covid|tonsillitis|bronchitis|pneumonia|hiccups|food poisoning?": "" 5 days(14) { "I've got covid" => "They have covid." }
    "have a sore|stiff throat|neck|back|knee|shoulder": "" 4 days(10) { "I have a sore throat" => "They have a sore throat." }
    "have {symptom}": "" 3 days(10) { "I have a rash" => "They have a rash." }
    "be jet-lagged|jetlagged|hungover|concussed": "" 3 days(4) { "I'm jetlagged" => "They are jetlagged." }
    "be in hospital|quarantine|isolation": "" 7 days(14) { "I'm in hospital" => "They are in hospital." }
    "be in the hospital": "" 7 days(14) { "I'm in the hospital" => "They are in the hospital." }
    "be on crutches": "" 5 days(60) { "I'm on crutches" => "They are on crutches." }
    "be on antibiotics|painkillers|steroids": "" 5 days(14) { "I'm on antibiotics" => "They are on antibiotics." }
    "break my {bodypart}" as "broke their {}": "health.injury" 7 days(90) completed { "I broke my ankle" => "They broke their ankle." }
    "sprain|twist|dislocate|fracture|bruise|injure|tear my {bodypart}" as "injured their {}": "health.injury" 6 days(60) completed { "sprained my wrist" => "They injured their wrist." }
    "be on holiday|vacation in {place}": "event.trip" 4 days(14) { "I'm on holiday in Crete" => "They are on holiday in Crete." }
    "be on holiday|vacation": "event.trip=yes" 4 days(10) { "I'm on holiday" => "They are on holiday." }
    "visit my {kin}": "event.visit=yes" 3 days(5) progressive { "I'm visiting my parents" => "They are visiting their parents." }
    "be grounded": "event.grounded=yes" 3 days(14) { "I'm grounded" => "They are grounded." }
    "be on call|nights": "job.passing=yes" 3 days(5) { "I'm on nights" => "They are on nights." }
    "have a busy|stressful|hectic|tough|rough week|month": "event.week=busy" 3 days(7) { "I have a busy week" => "They have a busy week." }
    "have exams|finals|midterms|mocks": "event.exams=yes" 5 days(21) { "I have exams" => "They have exams." }
    "revise|study for my|a exams|finals|midterms|exam|bar|gcses|a-levels|mocks": "event.exams=yes" 4 days(21) progressive { "I'm studying for my finals" => "They are studying for their finals." }
    "look for a|an new|another? job|flat|house|apartment|roommate|flatmate|place": "event.search=yes" 6 days(60) progressive { "I'm looking for a new job" => "They are looking for a new job." }
    "move house|home": "event.move=yes" 5 days(60) progressive { "we're moving house" => "" }
    "save up? for a|an|my {noun}": "" 4 days(120) progressive { "I'm saving up for a van" => "They are saving up for a van." }
    "be homesick|heartbroken|lonely|bereaved|grieving": "health.mood=yes" 3 days(14) { "I'm homesick" => "They are homesick." }
    "be burnt|burned out": "health.mood=yes" 4 days(30) { "I'm burnt out" => "They are burnt out." }
    "be sick|ill|poorly|unwell": "" 3 days(7) { "I'm poorly" => "They are poorly.", "I'm sick of it" => "" }
    "have jet lag": "" 3 days(4) { "I have jet lag" => "They have jet lag." }
    "have jetlag|insomnia|sunburn|cramps|heartburn|hayfever": "" 3 days(7) { "I've got heartburn" => "They have heartburn." }
    "be on a diet": "diet.regime=yes" 4 days(60) { "I'm on a diet" => "They are on a diet." }
    "get|start a new job" as "have a new job": "job.new=yes" 7 days(90) completed { "got a new job!" => "They have a new job." }
    "have a new job": "job.new=yes" 7 days(90) { "I have a new job" => "They have a new job." }
}
