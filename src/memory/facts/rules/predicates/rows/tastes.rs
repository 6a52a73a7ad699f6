//! What the person likes, eats and drinks, and does not.

super::rows! { Tastes
    "eat {food}": "diet.{}" 7 { "I don't eat pork" => "They do not eat pork.", "I never eat fish" => "They do not eat fish.", "I eat meat" => "They eat meat.", "I eat pizza tonight" => "" }
    "drink {drink}": "diet.{}" 5 { "I don't drink coffee" => "They do not drink coffee.", "I drink tea" => "They drink tea." }
    "love|like|enjoy|adore {doing}" as "like {}": "preference.{}=like" 6 { "I enjoy baking bread" => "They like baking bread.", "I love being here" => "", "love hiking" => "They like hiking." }
    "hate|dislike|despise|loathe|detest {doing}" as "do not like {}": "preference.{}=dislike" 6 affirmative { "I hate ironing" => "They do not like ironing.", "Not because I hate ironing" => "" }
    "love|like|enjoy|adore {pastime}" as "like {}": "preference.{}=like" 6 { "love badminton" => "They like badminton." }
    "love|like|enjoy|adore {consumable}" as "like {}": "preference.{}=like" 6 { "love lasagna" => "They like lasagna." }
    "love|like|enjoy|adore {music}" as "like {}": "preference.{}=like" 6 { "love jazz" => "They like jazz." }
    "hate|dislike|despise|loathe|detest {consumable}" as "do not like {}": "preference.{}=dislike" 6 affirmative { "hate olives" => "They do not like olives." }
    "prefer {consumable} to|over" as "like {}": "preference.{}=like" 6 affirmative { "I prefer tea to coffee." => "They like tea." }
    "love|like|enjoy|adore to {do}" as "like to {}": "preference.{}=like" 6 { "I like to knit" => "They like to knit.", "I love to play video games" => "They like to play video games.", "I like to think so" => "" }
    "hate|dislike|detest to {do}" as "do not like to {}": "preference.{}=dislike" 6 affirmative { "I hate to iron" => "They do not like to iron." }
    "love|like|enjoy|adore {kind}" as "like {}": "preference.{}=like" 6 { "I like revolvers" => "They like revolvers.", "I like people who shout" => "", "I like it" => "", "I love Fleetwood Mac" => "They like Fleetwood Mac.", "I don't like mushrooms anymore" => "They do not like mushrooms." }
    "hate|dislike|detest|loathe|despise {kind}" as "do not like {}": "preference.{}=dislike" 6 affirmative { "I hate mondays" => "They do not like mondays." }
    "be a|an big|huge|massive|great? fan of {kind}" as "like {}": "preference.{}=like" 6 affirmative { "I'm a huge fan of Kendrick Lamar" => "They like Kendrick Lamar.", "I can't stand olives" => "They do not like olives." }
    "listen to {music}": "taste.{}" 5 { "I listen to jazz" => "They listen to jazz.", "I'm listening to jazz" => "" }
    "read {stories}": "taste.{}" 4 { "I read thrillers" => "They read thrillers." }
    "be a fan of {music}" as "like {}": "taste.{}" 5 { "I'm a fan of jazz" => "They like jazz." }
    "be obsessed with {pastime}": "taste.{}" 5 { "I'm obsessed with chess" => "They are obsessed with chess." }
    "be a vegetarian|vegan|pescatarian|carnivore|foodie": "diet" 8 { "I'm a foodie" => "They are a foodie." }
    "have a sweet tooth": "taste.sweet=yes" 5 { "I have a sweet tooth" => "They have a sweet tooth." }
    "take my coffee|tea black|white|sweet|strong": "" 4 { "I take my coffee black" => "They take their coffee black." }
    "avoid {food}": "diet.{}=no" 6 { "I avoid dairy" => "They avoid dairy." }
    "cut out|down {food}" as "do not eat {}": "diet.{}=no" 6 completed { "I've cut out sugar" => "They do not eat sugar." }
    "give up {consumable}" as "gave up {}": "diet.{}=no" 6 completed { "I gave up chocolate" => "They gave up chocolate.", "gave up alcohol" => "They gave up alcohol." }
    "quit {consumable}" as "gave up {}": "diet.{}=no" 6 completed { "I quit chocolate" => "They gave up chocolate." }
    "love|like|enjoy|adore the rain|snow|cold|heat|sea|ocean|beach|winter|summer|autumn|fall|spring|mountains|outdoors|city|countryside|opera|theatre|theater|beatles": "" 5
        { "I love the winter" => "They love the winter.", "I don't like the cold" => "They do not like the cold.", "I like the city of Bath" => "" }
    "hate|dislike the rain|snow|cold|heat|sea|winter|summer|beach|outdoors|dark": "" 5 { "I hate the heat" => "They hate the heat." }
    "be {fan}": "" 5 { "I'm a huge Marvel fan" => "They are a huge Marvel fan.", "I'm not a cheese lover" => "They are not a cheese lover.", "I'm a fan" => "" }
    "be interested in {subject}": "taste.{}" 5 { "I'm interested in archaeology" => "They are interested in archaeology." }
}
