//! The classes of nouns: "barista" is a job, "whippet" a dog and so an animal, "asthma" an illness.
//!
//! [`classes_of`] looks a word up in `classes.bin`, which `tools/classes` makes from `WordNet`'s hypernyms (Fellbaum 1998) and lists
//! by hand, and which is read in place. A word has the classes of what it mostly means: "bank" and "run" have none.
//! [`named_by`] has the words that name a class: "pet" names dogs, cats, birds and other animals.

mod lookup;
mod named;

pub use lookup::{classes_of, classes_of_word, is_term};
pub use named::named_by;

/// Makes the enum and the list of its variants, in the order of their bits.
macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// A class of nouns.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Class {
            $($(#[$doc])* $name,)+
        }

        impl Class {
            /// All classes, in the order of their bits.
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

classes! {
    /// What a person works as: "barista", "plumber".
    Job,
    /// A person of the family: "sister", "stepdad", "nan". A spouse is a [`Class::Partner`].
    Relative,
    /// A spouse or a lover: "wife", "boyfriend".
    Partner,
    /// A person known otherwise: "friend", "colleague", "neighbour".
    Acquaintance,
    /// People together: "choir", "committee", "team".
    Group,
    /// A breed or a kind of dog.
    Dog,
    /// A breed or a kind of cat.
    Cat,
    /// A breed or a kind of horse.
    Horse,
    /// A bird.
    Bird,
    /// A fish.
    Fish,
    /// A reptile or an amphibian.
    Reptile,
    /// Any animal, also those of the classes above.
    Animal,
    /// An illness, a disorder of the mind, an allergy or an injury.
    Illness,
    /// A symptom: "nausea", "rash".
    Symptom,
    /// A medicine, a vaccine or a contraceptive.
    Medicine,
    /// A medical act: "surgery", "checkup", "mri".
    Treatment,
    /// Anything to eat, also what is in the classes below.
    Food,
    /// A dish: "lasagna", "curry".
    Dish,
    /// A fruit.
    Fruit,
    /// A vegetable.
    Vegetable,
    /// Meat.
    Meat,
    /// A dessert, a cake or a sweet.
    Sweet,
    /// Any drink.
    Drink,
    /// An alcoholic drink, which is a [`Class::Drink`] too.
    Alcohol,
    /// Tobacco or a drug that is no medicine.
    Drug,
    /// A sport.
    Sport,
    /// A game of cards, of a board, on a computer.
    Game,
    /// A dance.
    Dance,
    /// An exercise: "pilates", "deadlift".
    Exercise,
    /// A craft or a hobby: "crochet", "gardening".
    Hobby,
    /// A musical instrument.
    Instrument,
    /// A genre of music.
    MusicGenre,
    /// A genre or a kind of film or book.
    StoryGenre,
    /// A vehicle, also a boat or an aircraft.
    Vehicle,
    /// A bicycle, which is a [`Class::Vehicle`] too.
    Bicycle,
    /// An electric or electronic device: "laptop", "fridge".
    Device,
    /// A tool or a utensil.
    Tool,
    /// A piece of furniture.
    Furniture,
    /// A garment, a shoe or a hat.
    Clothing,
    /// Jewellery or a jewel.
    Jewellery,
    /// A toy.
    Toy,
    /// A building.
    Building,
    /// A building or a place that people live in: "flat", "narrowboat".
    Home,
    /// A room.
    Room,
    /// A place of work or study: "bakery", "school".
    Workplace,
    /// A city or a town.
    City,
    /// A country.
    Country,
    /// A continent, a state, a province or another region.
    Region,
    /// Where a person is from: "Polish", "Texan".
    Nationality,
    /// A language.
    Language,
    /// A religion or those who follow it.
    Religion,
    /// A subject of study.
    Subject,
    /// A plant, a flower or a tree.
    Plant,
    /// A kind of weather.
    Weather,
    /// A part of the body.
    BodyPart,
    /// An occasion: "wedding", "exam", "interview".
    Occasion,
    /// Money that is earned, owed or paid: "rent", "salary".
    Money,
    /// A way of eating: "vegan", "keto".
    Diet,
    /// A period of time: "weekend", "semester", "may".
    Period,
    /// A colour.
    Colour,
}

/// A set of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Classes(u64);

impl Classes {
    /// The set without a class.
    pub const NONE: Self = Self(0);

    /// Makes a set of classes.
    #[must_use]
    pub const fn of(classes: &[Class]) -> Self {
        let mut bits = 0;
        let mut rest = classes;
        while let [class, after @ ..] = rest {
            bits |= 1 << *class as u8;
            rest = after;
        }
        Self(bits)
    }

    /// Returns true for a class of the set.
    #[must_use]
    pub const fn contains(self, class: Class) -> bool {
        self.0 >> class as u8 & 1 == 1
    }

    /// Returns true where the sets have a class in common.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns the classes that are in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns the classes that are in one of the sets or in both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns true for the set without a class.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the classes of the set, in the order of [`Class::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Class> {
        let all = Class::ALL.iter().copied();
        all.filter(move |class| self.contains(*class))
    }
}

#[cfg(test)]
mod tests;
