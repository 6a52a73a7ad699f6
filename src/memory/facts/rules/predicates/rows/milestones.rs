//! Turning points in the person's life.

super::rows! { Events
    "get engaged" as "got engaged": "" 8 completed { "we got engaged last week" => "They are engaged." }
    "have {treatment}" as "had {}": "" 6 completed { "I had a hysterectomy" => "They had a hysterectomy." }
    "run a|the|my first? marathon|half-marathon|ultramarathon" as "ran a marathon": "" 6 completed { "I ran my first marathon" => "They ran a marathon." }
    "pass my driving test|exam" as "passed their driving test": "skill.driving=yes" 7 completed { "I passed my driving test" => "They passed their driving test." }
    "fail my driving|theory test" as "failed their driving test": "" 5 completed { "failed my driving test" => "They failed their driving test." }
    "finish|complete my degree|phd|masters|apprenticeship|training|dissertation|thesis" as "finished their studies": "" 7 completed { "I finished my phd" => "They finished their studies." }
    "buy a|our|my first|new? house|flat|apartment|home" as "bought a home": "" 8 completed { "we bought our first house" => "They bought a home." }
    "lose my {kin}" as "lost their {}": "" 8 completed { "I lost my nan" => "They lost their nan." }
    "miscarry" as "had a miscarriage": "" 9 completed { "I miscarried" => "They had a miscarriage." }
    "emigrate to {place}" as "emigrated to {}": "" 8 completed { "we emigrated to Canada" => "They emigrated to Canada." }
    "emigrate|immigrate from {place}" as "emigrated from {}": "" 8 completed { "I emigrated from Ghana" => "They emigrated from Ghana." }
    "come out as gay|bisexual|trans|lesbian|bi|queer|non-binary|nonbinary" as "came out": "" 8 completed { "I came out as trans" => "They came out." }
    "be to {place}" as "have been to {}": "" 4 completed { "I've been to Japan twice" => "They have been to Japan." }
    "serve a|my mission in {place}" as "served a mission in {}": "" 6 completed { "I served my mission in Chile" => "They served a mission in Chile." }
    "study abroad in {place}" as "studied abroad in {}": "" 5 completed { "I studied abroad in Spain" => "They studied abroad in Spain." }
}
