//! Hobbies, skills, languages and routines.

super::rows! { Habits
    "play {instrument}": "hobby.{}" 6 ability { "I play the cello" => "They play the cello.", "I'm playing the cello" => "", "I don't play the cello any more" => "ends hobby.cello", "I play guitar hero" => "", "used to play the oboe" => "They used to play the oboe." }
    "play {game}": "hobby.{}" 6 ability { "I play badminton" => "They play badminton.", "I play chess with my nan" => "They play chess." }
    "play in a|an? band|orchestra|league|team": "hobby.group=yes" 6 { "I play in a band" => "They play in a band." }
    "play for {name}": "hobby.team" 6 { "I play for Harlequins" => "They play for Harlequins." }
    "sing in a|the|my choir|band|chorus": "hobby.singing=yes" 6 { "I sing in a choir" => "They sing in a choir." }
    "be in a|the|my local|school? choir|band|orchestra|quartet": "hobby.group=yes" 6 { "I'm in a band" => "They are in a band." }
    "quit|leave the|my choir|band|orchestra|gym|team|club" as "quit": "hobby.group" 6 end { "I quit the choir" => "ends hobby.group" }
    "give up|on {instrument}" as "gave up {}": "hobby.{}" 6 end { "I gave up the violin" => "ends hobby.violin" }
    "give up {game}" as "gave up {}": "hobby.{}" 6 end { "gave up squash" => "ends hobby.squash" }
    "quit {game}" as "quit {}": "hobby.{}" 6 end { "I quit chess" => "ends hobby.chess" }
    "take up {pastime}" as "do {}": "hobby.{}" 6 completed { "I took up pottery" => "They do pottery." }
    "take up {instrument}" as "play {}": "hobby.{}" 6 completed { "I've taken up the banjo" => "They play the banjo." }
    "do {hobby}": "hobby.{}" 6 { "I do pilates" => "They do pilates.", "I do nothing" => "" }
    "do {dance}": "hobby.{}" 5 { "I do ballet" => "They do ballet." }
    "do {sport}": "hobby.{}" 6 { "I do judo" => "They do judo." }
    "practice|practise {pastime}": "hobby.{}" 6 { "I practise yoga" => "They practise yoga." }
    "be into {pastime}": "hobby.{}" 5 { "I'm into pottery" => "They are into pottery." }
    "be into {music}": "taste.{}" 5 { "I'm into techno" => "They are into techno." }
    "be into {stories}": "taste.{}" 5 { "I'm into thrillers" => "They are into thrillers." }
    "my hobby|hobbies: be {pastime}": "hobby.{}" 6 { "my hobby is archery" => "Their hobby is archery." }
    "collect stamps|coins|vinyl|records|comics|books|stickers|figurines|postcards|shells|rocks|fossils|watches|cards|plants|teapots|minerals|dolls|mugs|sneakers|trainers|vinyls|maps|pens|lego": "" 6 { "I collect fossils" => "They collect fossils." }
    "collect {plural}": "" 5 { "I collect old radios" => "They collect old radios.", "I collect my kids" => "" }
    "knit|crochet|sew|bake|garden|paint|draw|hike|surf|ski|snowboard|skate|climb|swim|cycle|run|jog|fish|hunt|sail|kayak|meditate|journal|quilt|embroider|whittle|skateboard": "" 4 { "I knit" => "They knit." }
    "knit|crochet|sew|bake|paint|draw|hike|surf|ski|swim|cycle|jog|fish|climb|run|garden|meditate every|as day|week|weekend|morning|sunday|saturday|evening|hobby": "" 5 { "I swim every morning" => "They swim every morning." }
    "go {outing} every|on day|week|weekend|morning|sunday|saturday|sundays|saturdays|weekends|mondays|tuesdays|wednesdays|thursdays|fridays": "hobby.{}" 5 { "I go swimming every week" => "They go swimming every week." }
    "go to the gym": "habit.gym=yes" 5 { "I go to the gym" => "They go to the gym.", "I go to the gym today" => "" }
    "go to church|mosque|synagogue|temple|mass": "faith.attendance=yes" 6 { "I go to church every Sunday" => "They go to church." }
    "speak {language}": "skill.{}=speaks" 7 ability { "I speak Welsh and Irish" => "They speak Welsh.|They speak Irish.", "I don't speak French" => "They do not speak French.", "I can speak Urdu" => "They can speak Urdu." }
    "speak fluent|some|conversational|basic|broken {language}": "skill.language=yes" 6 ability { "I speak fluent Thai" => "They speak fluent Thai." }
    "be fluent in {language}": "skill.{}=speaks" 7 elliptical { "I'm fluent in Farsi" => "They are fluent in Farsi." }
    "know sign language": "" 6 { "I know sign language" => "They know sign language." }
    "my first|native|second language: be {language}": "skill.{}=speaks" 7 { "my first language is Tamil" => "Their first language is Tamil." }
    "ride my bike|bicycle|scooter|motorbike|motorcycle to work|school|college|uni": "habit.commute" 5 { "I ride my bike to work" => "They ride their bike to work." }
    "walk|cycle|bike|drive to work|school|college|uni": "habit.commute=yes" 4 { "I cycle to work" => "They cycle to work." }
    "take the bus|train|tram|tube|subway|ferry to work|school|college|uni": "habit.commute=yes" 4 { "I take the train to work" => "They take the train to work." }
    "ride horses|motorcycles|motorbikes|bikes|ponies": "" 6 { "I ride horses" => "They ride horses." }
    "write poetry|poems|novels|songs|code|fiction|stories|fanfiction|plays|screenplays": "" 5 { "I write poetry" => "They write poetry." }
    "grow {plants}": "hobby.{}" 5 { "I grow tomatoes" => "They grow tomatoes." }
    "grow my own vegetables|food|tomatoes|herbs|veg|potatoes": "hobby.growing=yes" 5 { "I grow my own veg" => "They grow their own veg." }
    "have an allotment|greenhouse": "" 6 { "I have an allotment" => "They have an allotment." }
    "coach {game}": "hobby.coaching" 6 { "I coach football" => "They coach football." }
    "train for a|the|my marathon|triathlon|half-marathon|ironman|5k|10k": "event.training=yes" 6 days(120) progressive { "I'm training for a marathon" => "They are training for a marathon." }
    "get up|wake at {number}": "habit.waking" 4 { "I get up at 5" => "They get up at 5." }
    "be a|an early|night|morning bird|riser|owl|person": "habit.sleep=yes" 5 { "I'm a night owl" => "They are a night owl." }
    "watch anime|football|baseball|basketball|cricket|rugby|wrestling|soaps|hockey|formula f1?": "" 4 { "I watch anime" => "They watch anime." }
    "be a|an keen|avid|amateur|passionate|hobby|serious gardener|birdwatcher|photographer|cyclist|runner|reader|cook|baker|hiker|swimmer|climber|astronomer|knitter|golfer|gamer|collector|musician|dancer": "" 6 { "I'm a keen birdwatcher" => "They are a keen birdwatcher." }
    "be a|an gamer|birdwatcher|birder|cyclist|runner|hiker|climber|swimmer|knitter|golfer|bookworm|vlogger|blogger|surfer|skateboarder|drummer|guitarist|pianist|violinist|cellist|bassist": "" 6 { "I'm a drummer" => "They are a drummer." }
    "have a black|brown belt": "" 5 { "I have a black belt" => "They have a black belt." }
    "have a driving|pilot|hgv|fishing|motorcycle licence|license": "" 5 { "I have a driving licence" => "They have a driving licence." }
    "drive": "skill.driving" 5 { "I don't drive" => "They do not drive." }
    "join a|the|my local? band|choir|gym|orchestra|union|club|team|quartet": "hobby.group=yes" 5 completed { "joined a band!!" => "They joined a band." }
    "work out": "habit.exercise=yes" 4 { "I work out" => "They work out." }
    "swim|drive|dance|sing|whistle|cook|ski|skate|knit|sew|ride": "skill.{}" 4 ability { "I can't swim" => "They cannot swim.", "I can swim" => "They can swim." }
    "ride a bike|bicycle|horse|motorbike": "" 4 ability { "I can't ride a bike" => "They cannot ride a bike." }
    "read sheet? music|braille|tarot": "" 4 ability { "I can't read music" => "They cannot read music." }
}
