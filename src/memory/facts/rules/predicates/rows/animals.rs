//! The person's animals and their names.

super::rows! { Animals
    "have {animal} called|named {name}" as "have {} called {1}": "pet.{}.name" 8 { "we have a tortoise called Gerald" => "They have a tortoise called Gerald." }
    "have {animal}": "pet.{}" 7 { "I have two whippets" => "They have two whippets.", "I don't have a dog" => "They do not have a dog.", "I have chicken in the oven" => "", "I used to have a pony" => "They used to have a pony." }
    "own {animal}": "pet.{}" 7 { "I own three horses" => "They own three horses." }
    "keep chickens|hens|ducks|pigeons|goats|pigs|sheep|snakes|fish|ferrets|rabbits|budgies|alpacas": "" 7 { "I keep pigeons" => "They keep pigeons." }
    "keep two|three|four|five|six|some hens|chickens|ducks|pigs|goats|sheep|rabbits|snakes|ponies|horses": "" 7 { "we keep three hens" => "They keep three hens." }
    "breed {animal}": "pet.{}" 6 progressive { "I breed spaniels" => "They breed spaniels." }
    "foster {animal}": "" 6 progressive { "I foster kittens" => "They foster kittens." }
    "get|adopt|rescue {animal} called|named {name}" as "have {} called {1}": "pet.{}.name" 8 completed { "adopted a greyhound called Wisp" => "They have a greyhound called Wisp." }
    "get|adopt|rescue|buy {animal}" as "have {}": "pet.{}" 7 completed { "we got a puppy last month" => "They have a puppy.", "got a kitten!" => "They have a kitten." }
    "my {animal}: be called|named {name}" as "is called {}": "pet.{}.name" 8 { "my gecko is called Noodle" => "Their gecko is called Noodle." }
    "my {animal}: be {number} years|year|months old": "" 5 { "my dog is 3 years old" => "Their dog is 3 years old." }
    "my {animal}: be {number}": "" 5 { "my cat is 14" => "Their cat is 14." }
    "my {animal}: be {animal}": "" 6 { "my dog is a whippet" => "Their dog is a whippet." }
    "my {animal}: be deaf|blind|diabetic|pregnant": "" 6 { "my cat is deaf" => "Their cat is deaf." }
    "my {animal}: have {illness}": "" 6 { "my dog has epilepsy" => "Their dog has epilepsy." }
    "my {animal}: die|pass away?" as "died": "" 8 completed { "my hamster died" => "Their hamster died." }
    "give away|up {pet}" as "gave away {}": "pet.{}" 6 end { "we gave away our rabbit" => "ends pet.rabbit" }
    "be a cat|dog|horse|animal person|lover": "taste.animals=yes" 5 { "I'm a cat person" => "They are a cat person." }
}
