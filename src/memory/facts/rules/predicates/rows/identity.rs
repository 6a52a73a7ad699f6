//! Name, pronouns, origin, faith, character and beliefs.

super::rows! { Identity
    "my pronouns: be she/her": "pronouns=she/her" 8 { "my pronouns are she/her" => "Their pronouns are she/her." }
    "my pronouns: be he/him": "pronouns=he/him" 8 { "my pronouns are he/him" => "Their pronouns are he/him." }
    "my pronouns: be they/them": "pronouns=they/them" 8 { "my pronouns are they/them" => "Their pronouns are they/them." }
    "use she/her pronouns?": "pronouns=she/her" 8 { "I use she/her pronouns" => "They use she/her pronouns." }
    "use he/him pronouns?": "pronouns=he/him" 8 { "I use he/him" => "They use he/him." }
    "use they/them pronouns?": "pronouns=they/them" 8 { "I use they/them pronouns" => "They use they/them pronouns." }
    "my name|surname: be {name}": "name" 9 affirmative { "my name is Oyelaran" => "Their name is Oyelaran." }
    "my surname: be {name}": "name.last" 7 { "my surname is Okafor" => "Their surname is Okafor." }
    "my nickname: be {name}": "name.nick" 6 { "my nickname is Biscuit" => "Their nickname is Biscuit." }
    "be {nationality}": "nationality" 8 { "I'm Norwegian" => "They are Norwegian.", "I'm a Canadian" => "They are a Canadian.", "I'm Italian food mad" => "" }
    "be half|part {nationality}": "" 7 { "I'm half Danish" => "They are half Danish." }
    "be {religion}": "faith" 8 { "I'm a Buddhist" => "They are a Buddhist." }
    "be a|an? atheist|agnostic|religious|catholic|muslim|jewish|hindu|sikh|buddhist|christian|quaker|pagan": "faith=yes" 7
        { "I'm an atheist" => "They are an atheist.", "I'm not religious" => "ends faith" }
    "be a|an? introvert|extrovert|introverted|extroverted|perfectionist|pacifist|feminist|minimalist|optimist|pessimist": "" 6
        { "I'm a bit of an introvert" => "", "I'm an introvert" => "They are an introvert.", "I'm very introverted" => "They are introverted." }
    "be left-handed|right-handed|lefthanded|ambidextrous|bilingual|trilingual|shortsighted|short-sighted|nearsighted": "" 5
        { "I'm left-handed" => "They are left-handed." }
    "be a? gay|bisexual|lesbian|asexual|transgender|trans|nonbinary|non-binary|queer|pansexual": "identity.orientation=yes" 8
        { "I'm bisexual" => "They are bisexual." }
    "be born in|near {place}" as "were born in {}": "birth.place" 8 completed { "we drove on and I was born in Gdansk" => "They were born in Gdansk." }
    "be an only child": "family.siblings=none" 6 { "I'm an only child" => "They are an only child." }
    "be a|an identical? twin": "" 6 { "I'm a twin" => "They are a twin.", "I'm twin" => "" }
    "be the oldest|eldest|youngest|middle child|sibling|sister|brother": "" 5 { "I'm the youngest child" => "They are the youngest child.", "I'm the oldest here" => "" }
    "believe in god|karma|ghosts|reincarnation|astrology|fate|destiny|aliens|heaven|afterlife": "" 5
        { "I believe in ghosts" => "They believe in ghosts.", "I don't believe in astrology" => "They do not believe in astrology.", "I believe in you" => "" }
    "practice|practise {religion}": "faith" 7 { "I practise Buddhism" => "They practise Buddhism." }
    "be a|an practising|practicing|devout|lapsed|strict|orthodox|reform {religion}": "faith" 8 { "I'm a lapsed Catholic" => "They are a lapsed Catholic." }
    "be brought|raised up? {religion}" as "were brought up {}": "" 6 completed { "I was raised Catholic" => "They were brought up Catholic." }
    "be a|an liberal|conservative|libertarian|socialist|anarchist|communist|democrat|republican|marxist": "identity.politics=yes" 6 { "I'm a socialist" => "They are a socialist." }
    "be pro-choice|pro-life|left-wing|right-wing|apolitical": "identity.politics=yes" 6 { "I'm apolitical" => "They are apolitical." }
    "vote labour|tory|conservative|green|democrat|republican|libdem": "identity.politics=yes" 6 { "I vote Green" => "They vote Green." }
    "be good|great|terrible|bad|awful|brilliant|rubbish|hopeless at {pastime}": "skill.{}" 5 { "I'm terrible at chess" => "They are terrible at chess." }
    "be good|great|terrible|bad|awful|brilliant|rubbish|hopeless at {subject}": "skill.{}" 5 { "I'm good at maths" => "They are good at maths." }
    "be a girl|boy|guy|woman|man|lady": "identity.gender=yes" 7 { "I'm a girl" => "They are a girl.", "I'm a man of few words" => "" }
    "be {number} feet|ft|cm tall": "identity.height" 4 { "I'm 180 cm tall" => "They are 180 cm tall." }
}
