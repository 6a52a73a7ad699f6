//! Where and with whom the person lives, and where they come from.

super::rows! { Home
    "live in {place}": "home.city" 9 progressive { "live in Leeds" => "They live in Leeds.", "I live in fear" => "", "me and my wife live in Leeds" => "They live in Leeds." }
    "live near|outside|by {place}": "home.near" 7 progressive { "I live near Bristol" => "They live near Bristol." }
    "live in {home}": "home.type" 7 progressive { "we live in a bungalow" => "They live in a bungalow.", "I live in the building" => "" }
    "live on {home}": "home.type" 7 progressive { "we live on a narrowboat" => "They live on a narrowboat." }
    "live on a|the|my farm|ranch|boat|croft|smallholding|houseboat|island": "home.type=yes" 7 progressive { "I live on a farm" => "They live on a farm.", "I live on the edge" => "" }
    "live with my {close}": "home.with" 7 progressive affirmative { "I live with my parents" => "They live with their parents.", "I live with my anxiety" => "" }
    "live with {close}": "home.with" 6 progressive affirmative { "I live with two flatmates" => "They live with two flatmates.", "I live with the guilt" => "" }
    "live by myself": "home.with=alone" 7 progressive affirmative { "I live by myself" => "They live by themselves." }
    "live alone": "home.with=alone" 7 progressive affirmative { "I live alone" => "They live alone.", "I've lived alone for years" => "They live alone." }
    "live on my own": "home.with=alone" 7 progressive affirmative { "I live on my own" => "They live on their own." }
    "live in the countryside|country|suburbs|city|woods|mountains|village|town": "home.area=yes" 6 progressive { "I live in the countryside" => "They live in the countryside.", "I live in the moment" => "" }
    "live in a small|tiny|little|big|quiet|large? town|village|city|hamlet": "home.area=yes" 6 progressive { "I live in a small town" => "They live in a small town." }
    "rent {home}": "home.tenure=rents" 5 progressive { "I rent a flat" => "They rent a flat." }
    "share a|my flat|house|room|apartment|bedroom|dorm with {close}": "home.with" 6 { "I share a flat with two colleagues" => "They share a flat with two colleagues." }
    "come from {place}": "origin" 7 { "I come from Galway" => "They are from Galway.", "I come from work" => "" }
    "be originally? from {place}": "origin" 8 { "me and my brother are from Poland" => "They are from Poland." }
    "grow up in|near {place}" as "grew up in {}": "origin" 7 completed { "grew up in Hull" => "They grew up in Hull.", "I grew up in a town" => "" }
    "be raised in {place}" as "were raised in {}": "origin" 7 completed { "I was raised in Ohio" => "They were raised in Ohio." }
    "move in with my {close}" as "live with their {}": "home.with" 7 completed { "I moved in with my girlfriend" => "They live with their girlfriend." }
    "be homeless": "home.type=homeless" 8 { "I'm homeless" => "They are homeless." }
}
