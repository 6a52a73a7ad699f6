//! The words that name classes: "sports" asks for what is a sport.

use super::{Class, Classes};

/// What people do in their free time.
const PASTIMES: Classes = Classes::of(&[
    Class::Sport,
    Class::Game,
    Class::Dance,
    Class::Exercise,
    Class::Hobby,
    Class::Instrument,
]);

const fn only(class: Class) -> Classes {
    Classes::of(&[class])
}

/// The words with the classes that they name, sorted. A plural stands here where it does not end in the singular and "s" or "es".
const NAMED: &[(&str, Classes)] = &[
    ("ache", only(Class::Symptom)),
    ("activities", PASTIMES),
    ("activity", PASTIMES),
    ("address", Classes::of(&[Class::City, Class::Home])),
    ("ailment", Classes::of(&[Class::Illness, Class::Symptom])),
    ("alcohol", only(Class::Alcohol)),
    ("animal", only(Class::Animal)),
    ("apparel", only(Class::Clothing)),
    ("appliance", only(Class::Device)),
    ("beverage", only(Class::Drink)),
    ("bike", only(Class::Bicycle)),
    ("bird", only(Class::Bird)),
    (
        "birthplace",
        Classes::of(&[Class::City, Class::Country, Class::Region]),
    ),
    ("boat", only(Class::Vehicle)),
    ("bodies", only(Class::BodyPart)),
    ("body", only(Class::BodyPart)),
    ("book", only(Class::StoryGenre)),
    ("booze", only(Class::Alcohol)),
    (
        "breed",
        Classes::of(&[Class::Dog, Class::Cat, Class::Horse]),
    ),
    ("building", Classes::of(&[Class::Building, Class::Home])),
    ("candy", only(Class::Sweet)),
    ("car", only(Class::Vehicle)),
    ("career", only(Class::Job)),
    ("cat", only(Class::Cat)),
    ("celebration", only(Class::Occasion)),
    ("child", only(Class::Relative)),
    ("children", only(Class::Relative)),
    ("cities", only(Class::City)),
    ("city", only(Class::City)),
    ("clothes", Classes::of(&[Class::Clothing, Class::Jewellery])),
    ("clothing", only(Class::Clothing)),
    ("colleague", only(Class::Acquaintance)),
    ("college", only(Class::Workplace)),
    ("color", only(Class::Colour)),
    ("colour", only(Class::Colour)),
    ("condition", only(Class::Illness)),
    ("continent", only(Class::Region)),
    ("cooking", only(Class::Food)),
    ("countries", only(Class::Country)),
    ("country", only(Class::Country)),
    ("craft", only(Class::Hobby)),
    ("crafts", only(Class::Hobby)),
    ("creature", only(Class::Animal)),
    ("cuisine", Classes::of(&[Class::Nationality, Class::Dish])),
    ("cure", Classes::of(&[Class::Medicine, Class::Treatment])),
    ("dance", only(Class::Dance)),
    ("debt", only(Class::Money)),
    ("degree", only(Class::Subject)),
    ("denomination", only(Class::Religion)),
    ("dessert", only(Class::Sweet)),
    ("device", only(Class::Device)),
    ("diagnoses", only(Class::Illness)),
    ("diagnosis", only(Class::Illness)),
    ("diet", Classes::of(&[Class::Diet, Class::Food])),
    ("dinner", only(Class::Food)),
    ("disabilities", only(Class::Illness)),
    ("disability", only(Class::Illness)),
    ("discipline", Classes::of(&[Class::Subject, Class::Sport])),
    ("disease", only(Class::Illness)),
    ("dish", only(Class::Dish)),
    ("disorder", only(Class::Illness)),
    ("dog", only(Class::Dog)),
    ("drink", only(Class::Drink)),
    ("drug", Classes::of(&[Class::Drug, Class::Medicine])),
    ("dwelling", only(Class::Home)),
    ("eat", only(Class::Food)),
    ("eating", Classes::of(&[Class::Food, Class::Diet])),
    ("employer", only(Class::Workplace)),
    ("employment", only(Class::Job)),
    ("equipment", Classes::of(&[Class::Device, Class::Tool])),
    ("ethnicity", only(Class::Nationality)),
    ("event", only(Class::Occasion)),
    ("exercise", Classes::of(&[Class::Exercise, Class::Sport])),
    ("faith", only(Class::Religion)),
    ("families", Classes::of(&[Class::Relative, Class::Partner])),
    ("family", Classes::of(&[Class::Relative, Class::Partner])),
    ("film", only(Class::StoryGenre)),
    ("fish", only(Class::Fish)),
    ("fitness", Classes::of(&[Class::Exercise, Class::Sport])),
    ("flower", only(Class::Plant)),
    ("food", only(Class::Food)),
    ("friend", only(Class::Acquaintance)),
    ("fruit", only(Class::Fruit)),
    ("furniture", only(Class::Furniture)),
    ("gadget", only(Class::Device)),
    ("game", Classes::of(&[Class::Game, Class::Sport])),
    ("garment", only(Class::Clothing)),
    (
        "gear",
        Classes::of(&[Class::Device, Class::Tool, Class::Clothing]),
    ),
    (
        "genre",
        Classes::of(&[Class::MusicGenre, Class::StoryGenre]),
    ),
    ("group", only(Class::Group)),
    (
        "health",
        Classes::of(&[
            Class::Illness,
            Class::Symptom,
            Class::Medicine,
            Class::Treatment,
        ]),
    ),
    ("hobbies", PASTIMES),
    ("hobby", PASTIMES),
    ("holiday", only(Class::Occasion)),
    ("home", only(Class::Home)),
    ("horse", only(Class::Horse)),
    ("house", only(Class::Home)),
    ("housing", only(Class::Home)),
    ("illness", only(Class::Illness)),
    ("income", only(Class::Money)),
    ("injuries", only(Class::Illness)),
    ("injury", only(Class::Illness)),
    ("instrument", only(Class::Instrument)),
    ("jewel", only(Class::Jewellery)),
    ("jewellery", only(Class::Jewellery)),
    ("jewelry", only(Class::Jewellery)),
    ("job", only(Class::Job)),
    ("kid", only(Class::Relative)),
    ("kids", only(Class::Relative)),
    ("kin", only(Class::Relative)),
    ("language", only(Class::Language)),
    ("living", only(Class::Job)),
    ("lunch", only(Class::Food)),
    ("major", only(Class::Subject)),
    ("meal", only(Class::Food)),
    ("meat", only(Class::Meat)),
    ("medication", only(Class::Medicine)),
    ("medicine", only(Class::Medicine)),
    ("meds", only(Class::Medicine)),
    ("money", only(Class::Money)),
    ("month", only(Class::Period)),
    ("movie", only(Class::StoryGenre)),
    (
        "music",
        Classes::of(&[Class::MusicGenre, Class::Instrument]),
    ),
    ("nation", only(Class::Country)),
    ("nationalities", only(Class::Nationality)),
    ("nationality", only(Class::Nationality)),
    ("occasion", only(Class::Occasion)),
    ("occupation", only(Class::Job)),
    ("operation", only(Class::Treatment)),
    ("origin", Classes::of(&[Class::Nationality, Class::Country])),
    ("outfit", only(Class::Clothing)),
    ("pain", only(Class::Symptom)),
    ("parties", only(Class::Occasion)),
    ("partner", only(Class::Partner)),
    ("party", only(Class::Occasion)),
    ("pastime", PASTIMES),
    (
        "people",
        Classes::of(&[
            Class::Relative,
            Class::Partner,
            Class::Acquaintance,
            Class::Group,
        ]),
    ),
    ("pet", only(Class::Animal)),
    ("pill", only(Class::Medicine)),
    (
        "place",
        Classes::of(&[
            Class::City,
            Class::Country,
            Class::Region,
            Class::Building,
            Class::Home,
            Class::Room,
            Class::Workplace,
        ]),
    ),
    ("plant", only(Class::Plant)),
    ("position", only(Class::Job)),
    ("procedure", only(Class::Treatment)),
    ("profession", only(Class::Job)),
    ("reading", only(Class::StoryGenre)),
    ("region", only(Class::Region)),
    ("relation", only(Class::Relative)),
    (
        "relationship",
        Classes::of(&[Class::Partner, Class::Relative, Class::Acquaintance]),
    ),
    ("relative", only(Class::Relative)),
    ("religion", only(Class::Religion)),
    (
        "remedies",
        Classes::of(&[Class::Medicine, Class::Treatment]),
    ),
    ("remedy", Classes::of(&[Class::Medicine, Class::Treatment])),
    ("reptile", only(Class::Reptile)),
    ("role", only(Class::Job)),
    ("room", only(Class::Room)),
    ("school", only(Class::Workplace)),
    ("season", only(Class::Period)),
    ("shoe", only(Class::Clothing)),
    ("sibling", only(Class::Relative)),
    ("snack", only(Class::Food)),
    ("species", Classes::of(&[Class::Animal, Class::Plant])),
    ("sport", only(Class::Sport)),
    ("spouse", only(Class::Partner)),
    ("state", only(Class::Region)),
    ("studies", only(Class::Subject)),
    ("study", only(Class::Subject)),
    ("subject", only(Class::Subject)),
    ("surgeries", only(Class::Treatment)),
    ("surgery", only(Class::Treatment)),
    ("sweet", only(Class::Sweet)),
    ("symptom", only(Class::Symptom)),
    ("team", only(Class::Group)),
    ("therapies", only(Class::Treatment)),
    ("therapy", only(Class::Treatment)),
    ("tool", only(Class::Tool)),
    ("town", only(Class::City)),
    ("toy", only(Class::Toy)),
    ("trade", only(Class::Job)),
    ("transport", only(Class::Vehicle)),
    ("transportation", only(Class::Vehicle)),
    (
        "treatment",
        Classes::of(&[Class::Treatment, Class::Medicine]),
    ),
    ("tree", only(Class::Plant)),
    ("uni", only(Class::Workplace)),
    ("university", only(Class::Workplace)),
    ("veg", only(Class::Vegetable)),
    ("vegetable", only(Class::Vegetable)),
    ("veggie", only(Class::Vegetable)),
    ("vehicle", only(Class::Vehicle)),
    ("wear", Classes::of(&[Class::Clothing, Class::Jewellery])),
    ("weather", only(Class::Weather)),
    ("work", Classes::of(&[Class::Job, Class::Workplace])),
    ("workout", only(Class::Exercise)),
    ("workplace", only(Class::Workplace)),
];

/// Returns the classes that a word names, in the singular or the plural: "pets" names the animals. Every dog, dish or alcoholic
/// drink has the class of animals, of food or of drinks as well.
#[must_use]
pub fn named_by(word: &str) -> Classes {
    let singular = |end| word.strip_suffix(end).and_then(find);
    find(word)
        .or_else(|| singular("s"))
        .or_else(|| singular("es"))
        .unwrap_or_default()
}

fn find(word: &str) -> Option<Classes> {
    let row = NAMED.binary_search_by_key(&word, |(name, _)| name).ok()?;
    NAMED.get(row).map(|(_, classes)| *classes)
}

#[cfg(test)]
mod tests {
    use super::{Class, NAMED, named_by};

    #[test]
    fn a_class_is_named_in_the_singular_and_the_plural() {
        assert!(NAMED.is_sorted_by_key(|(word, _)| *word));
        for (words, class) in [
            (["sport", "sports"], Class::Sport),
            (["pet", "pets"], Class::Animal),
            (["dish", "dishes"], Class::Dish),
            (["hobby", "hobbies"], Class::Instrument),
        ] {
            assert!(
                words.iter().all(|word| named_by(word).contains(class)),
                "{words:?}"
            );
        }
        for word in ["", "s", "badminton", "whippet"] {
            assert!(named_by(word).is_empty(), "{word}");
        }
    }
}
