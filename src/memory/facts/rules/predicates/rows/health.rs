//! Illnesses, allergies, medicines and diet.

super::rows! { Health
    "be allergic to {noun}": "allergy.{}=allergic" 9 elliptical { "Allergic to nuts" => "They are allergic to nuts.", "Allergic to kiwi. no wait that is my wife" => "", "I'm allergic to Mondays" => "", "turns out I'm not allergic to cats after all" => "ends allergy.cats" }
    "have an|a nut|peanut|dairy|egg|shellfish|pollen|penicillin|latex|gluten|cat|dog|dust|soy|wheat|fish|milk|seafood|bee allergy": "" 9 { "I have a peanut allergy" => "They have a peanut allergy." }
    "be intolerant to|of {food}": "allergy.{}=intolerant" 8 { "I'm intolerant to dairy" => "They are intolerant to dairy." }
    "be lactose|gluten|dairy intolerant|free": "diet.intolerance=yes" 8 { "we're fine, I'm lactose intolerant" => "They are lactose intolerant." }
    "be {diet}": "diet" 8 elliptical { "been vegan for years" => "They are vegan.", "vegan" => "", "I'm not vegan" => "ends diet" }
    "go {diet}" as "are {}": "diet" 8 completed { "I went vegan" => "They are vegan." }
    "be a diabetic|asthmatic|epileptic|celiac|coeliac|haemophiliac|insomniac": "" 9 { "I'm a diabetic" => "They are a diabetic." }
    "be type {number} diabetic?": "" 9 { "I'm type 1 diabetic" => "They are type 1 diabetic." }
    "be anaemic|anemic|bipolar|dyspraxic|neurodivergent|schizophrenic|hypermobile|hearing-impaired|narcoleptic|paraplegic|immunocompromised|diabetic|autistic|dyslexic|epileptic|asthmatic|deaf|blind|coeliac|celiac|colourblind|colorblind": "" 9 elliptical { "I am bipolar" => "They are bipolar.", "I'm so blind" => "" }
    "have {illness}": "health.{}" 8 { "I have endometriosis" => "They have endometriosis.", "I have no cancer" => "They have no cancer." }
    "suffer from|with {illness}": "health.{}" 8 progressive { "been suffering from tinnitus since 2020" => "They suffer from tinnitus." }
    "suffer from|with {symptoms}": "health.{}" 7 progressive { "I suffer from migraines" => "They suffer from migraines." }
    "get migraines|seizures|panic|nosebleeds|carsick|seasick|headaches attacks?": "" 6 { "I get migraines" => "They get migraines." }
    "get really? bad? anxiety|travel-sick|seasick|carsick": "" 5 { "I get carsick" => "They get carsick." }
    "be diagnosed with {illness}" as "have {}": "health.{}" 9 completed { "I was diagnosed with lupus" => "They have lupus.", "got diagnosed with adhd" => "They have adhd." }
    "get diagnosed with {illness}" as "have {}": "health.{}" 9 completed { "I got diagnosed with lupus" => "They have lupus." }
    "survive {illness}" as "survived {}": "" 8 completed { "I survived cancer" => "They survived cancer." }
    "beat cancer" as "beat cancer": "" 8 completed { "I have beaten cancer" => "They beat cancer." }
    "be a cancer|breast|stroke cancer? survivor": "" 8 { "I'm a cancer survivor" => "They are a cancer survivor." }
    "be in recovery|remission": "" 8 { "I'm in remission" => "They are in remission." }
    "be a recovering alcoholic|addict": "health.addiction=yes" 9 { "I'm a recovering alcoholic" => "They are a recovering alcoholic." }
    "be sober": "diet.sober=yes" 8 { "I've been sober for two years" => "They are sober." }
    "take {medicine}": "medicine.{}" 7 progressive { "I take sertraline" => "They take sertraline.", "I take the bus" => "" }
    "be on {medicine}": "medicine.{}" 7 { "I'm on antidepressants" => "They are on antidepressants." }
    "be on the pill": "medicine.contraceptive=yes" 7 { "I'm on the pill" => "They are on the pill." }
    "wear glasses|contacts|hearing|braces|dentures aids?": "" 5 { "I wear glasses" => "They wear glasses." }
    "wear a hearing aid|pacemaker|brace": "" 6 { "I wear a hearing aid" => "They wear a hearing aid." }
    "use a|my wheelchair|cane|walker|hearing|cpap aid?": "" 8 { "I use a wheelchair" => "They use a wheelchair." }
    "be in a wheelchair": "" 8 { "I'm in a wheelchair" => "They are in a wheelchair." }
    "have a pacemaker|stoma|prosthetic|disability|stammer|stutter|lisp": "" 8 { "I have a stammer" => "They have a stammer." }
    "have trouble|difficulty sleeping|hearing|walking|seeing|concentrating": "" 6 { "I have trouble sleeping" => "They have trouble sleeping." }
    "see a therapist|psychiatrist|counsellor|counselor|physio|psychologist|chiropractor": "" 6 progressive { "I see a therapist" => "They see a therapist.", "I'm seeing a therapist" => "They are seeing a therapist." }
    "be in therapy|counselling|counseling|rehab": "" 6 { "I'm in therapy" => "They are in therapy." }
    "go to therapy|counselling|aa|rehab": "" 6 { "I go to therapy" => "They go to therapy." }
    "be pregnant": "health.pregnant" 9 days(280) { "me? I'm pregnant" => "They are pregnant." }
    "be {number} weeks|months pregnant": "health.pregnant=yes" 9 days(280) { "I'm 12 weeks pregnant" => "They are 12 weeks pregnant." }
    "smoke": "habit.smoking" 6 { "I don't smoke" => "They do not smoke." }
    "smoke weed|cigarettes|cigars|pot|marijuana|tobacco": "habit.smoking=yes" 6 { "I smoke cigars" => "They smoke cigars." }
    "vape": "habit.vaping" 5 { "I vape" => "They vape." }
    "drink": "habit.drinking" 6 { "I don't drink" => "They do not drink." }
    "drink alcohol": "habit.drinking" 6 { "I don't drink alcohol" => "They do not drink alcohol." }
    "be scared|afraid|terrified of spiders|heights|flying|dogs|snakes|clowns|needles|water|thunder|lightning|dark|bees|wasps|birds|moths|ghosts|elevators|lifts": "" 6 { "I'm terrified of heights" => "They are terrified of heights." }
    "be claustrophobic|arachnophobic|agoraphobic|squeamish|colorblind|insomniac": "" 6 { "I'm claustrophobic" => "They are claustrophobic." }
}
