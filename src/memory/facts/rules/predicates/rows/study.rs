//! School, subjects and degrees.

super::rows! { Study
    "study {subject} at {name}" as "study {}": "study.subject" 8 progressive { "I'm studying law at Durham" => "They study law at Durham." }
    "study {subject}": "study.subject" 8 progressive { "been studying linguistics since 2023" => "They study linguistics." }
    "study {language}": "skill.{}=learns" 6 progressive { "I'm studying Korean" => "They study Korean." }
    "study at {name}": "study.place" 7 progressive { "I study at Leeds" => "They study at Leeds." }
    "major|minor in {subject}": "study.subject" 8 progressive { "I'm minoring in economics" => "They are minoring in economics." }
    "do a|my degree|master|masters|phd|mba|bachelors in {subject}" as "study {}": "study.subject" 8 progressive { "I'm doing a phd in physics" => "They study physics." }
    "do a|my phd|mba|masters|doctorate|apprenticeship|degree|gcses|a-levels": "study.degree=yes" 7 progressive { "I'm doing my masters" => "They are doing their masters." }
    "have a|my degree|master|masters|phd|mba|bachelors|doctorate in {subject}": "study.degree" 7 { "I have a degree in chemistry" => "They have a degree in chemistry." }
    "have a phd|doctorate|mba": "study.degree=yes" 7 { "I have a phd" => "They have a phd." }
    "graduate from|at {name}" as "graduated from {}": "" 7 completed { "I graduated from Trinity" => "They graduated from Trinity." }
    "graduate in {subject}" as "graduated in {}": "" 7 completed { "graduated in maths" => "They graduated in maths." }
    "study {subject}" as "studied {}": "" 6 completed { "I studied history" => "They studied history." }
    "major in {subject}" as "majored in {}": "" 6 completed { "I majored in economics" => "They majored in economics." }
    "go to {name} university|college|school": "study.place" 7 { "I go to Durham University" => "" }
    "attend {name}": "study.place" 6 { "I attend Oakfield" => "They attend Oakfield." }
    "be a first|second|third|final year|grade? student": "study.year=yes" 7 { "I'm a second year student" => "They are a second year student." }
    "be a freshman|sophomore|postgrad|undergrad|undergraduate|postgraduate": "study.year=yes" 7 { "I'm a sophomore" => "They are a sophomore." }
    "be a|an college|university|uni|high|law|medical|art|nursing|engineering|phd school? student": "study.status=student" 7 { "I'm a high school student" => "They are a high school student." }
    "be in my first|second|third|final|last|junior|senior year": "study.year=yes" 6 days(240) { "I'm in my final year" => "They are in their final year." }
    "be in high|secondary|middle|primary|grad|law|medical school": "study.status=school" 7 { "I'm in high school" => "They are in high school." }
    "be in year|grade {number}": "study.year" 7 days(300) { "I'm in year 9" => "They are in year 9." }
    "be homeschooled|home-schooled": "" 6 { "I'm homeschooled" => "They are homeschooled." }
    "drop out of|of uni|university|college|school" as "dropped out": "study.status" 7 end { "I dropped out of uni" => "ends study.status" }
    "learn {language}": "skill.{}=learns" 6 progressive { "I'm learning Welsh" => "They are learning Welsh." }
    "learn {instrument}": "hobby.{}" 5 progressive { "I'm learning the banjo" => "They are learning the banjo." }
    "learn to play {instrument}": "hobby.{}" 5 progressive { "been learning to play the banjo since May" => "They learn to play the banjo." }
    "learn sign language": "" 6 progressive { "I'm learning sign language" => "They are learning sign language." }
    "learn to drive|swim|knit|sew|code|cook|ski|surf|sail|skate|weld|dance": "" 5 progressive { "I'm learning to drive" => "They are learning to drive." }
}
