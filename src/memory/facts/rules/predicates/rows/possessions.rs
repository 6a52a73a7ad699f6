//! What the person owns.

super::rows! { Possessions
    "drive {vehicle}": "possession.{}" 6 { "I drive a campervan" => "They drive a campervan.", "I'm driving a van" => "", "I drive a hard bargain" => "" }
    "drive a|an? old|new|red|blue|white|black|silver|green? volvo|ford|toyota|honda|bmw|audi|tesla|mazda|nissan|vw|volkswagen|skoda|fiat|kia|hyundai|subaru|jeep|mini|mercedes|porsche|peugeot|renault|seat|lexus|citroen|vauxhall|saab": "" 6
        { "I drive an old Volvo" => "They drive an old Volvo." }
    "ride {vehicle}": "possession.{}" 5 { "I ride a scooter" => "They ride a scooter." }
    "have {thing}": "possession.{}" 5 { "I have a narrowboat" => "They have a narrowboat.", "I don't have a car" => "They do not have a car.", "I have the car" => "", "I have a piano" => "They have a piano." }
    "own {thing}": "possession.{}" 6 { "I own a motorbike" => "They own a motorbike." }
    "own my own? home|house|flat|place|apartment": "home.tenure=owns" 6 { "I own my own home" => "They own their own home." }
    "buy {thing}" as "have {}": "possession.{}" 6 completed { "we bought a caravan" => "They have a caravan." }
    "get {thing}" as "have {}": "possession.{}" 5 completed { "got a new bike" => "They have a new bike.", "I got the bike" => "" }
    "sell|scrap|total|crash|ditch {property}" as "sold {}": "possession.{}" 6 end { "sold my motorbike" => "ends possession.motorbike" }
    "sell|scrap|lose the {noun}" as "sold {}": "possession.{}" 6 end { "we sold the volvo" => "ends possession.volvo" }
    "sell|scrap|lose my {noun}" as "sold {}": "possession.{}" 6 end { "I sold my flute" => "ends possession.flute" }
    "get rid of my|the {noun}" as "got rid of {}": "possession.{}" 6 end { "got rid of the van" => "ends possession.van" }
    "give away my|the {noun}" as "gave away {}": "possession.{}" 6 end { "gave away my piano" => "ends possession.piano" }
    "my car|van|bike|truck|motorbike|boat: be {vehicle}": "possession.vehicle" 5 { "my car is a convertible" => "Their car is a convertible." }
    "have a tattoo": "possession.tattoo" 5 { "I have a tattoo" => "They have a tattoo." }
    "have a nose|lip|tongue|belly piercing": "" 4 { "I have a nose piercing" => "They have a nose piercing." }
    "have long|short|curly|red|blond|blonde|brown|black|grey|gray|ginger|blue|green|hazel hair|eyes|beard": "" 5 { "I have red hair" => "They have red hair." }
    "have a big|small|little|huge|vegetable? garden|shed|balcony|workshop|patio|conservatory|pool|sauna|garage|yard": "" 4 { "I have a vegetable garden" => "They have a vegetable garden." }
}
