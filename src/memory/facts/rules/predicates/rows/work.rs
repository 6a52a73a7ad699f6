//! Job, employer, place and hours of work, and money.

super::rows! { Work
    "be {jobs} in|near {place}" as "be {}": "job.title" 8 elliptical affirmative { "I'm a vet nurse in Leeds" => "They are a vet nurse.", "vet nurse in Leeds" => "They are a vet nurse." }
    "be {jobs} at|for {name}" as "be {}": "job.title" 8 elliptical affirmative { "I'm a cleaner at Addenbrookes" => "They are a cleaner." }
    "be {job}": "job.title" 8 affirmative { "I'm a farrier" => "They are a farrier.", "I'm a find" => "", "I'm a treat" => "" }
    "train as|to {job}": "study.goal" 7 progressive { "I'm training as a paramedic" => "They are training as a paramedic." }
    "train|study to be|become {job}": "study.goal" 7 progressive { "I'm training to be a pilot" => "They are training to be a pilot." }
    "work as {job}": "job.title" 8 progressive { "been working as a baker since 2019" => "They work as a baker." }
    "work in {workplace}": "job.place" 7 progressive { "I work in a bakery" => "They work in a bakery.", "I work in the evening" => "" }
    "work at {workplace}": "job.place" 7 progressive { "work at the library" => "They work at the library." }
    "work in it|hr|tech|retail|sales|finance|marketing|healthcare|hospitality|construction|insurance|logistics|advertising|publishing|banking|education|catering|accounting": "job.field=yes" 7 progressive { "I work in retail" => "They work in retail." }
    "work in {subject}": "job.field" 7 progressive { "I work in biochemistry" => "They work in biochemistry." }
    "work for|at {name}": "job.employer" 8 progressive { "work at Tesco" => "They work at Tesco." }
    "work from home": "job.place=home" 6 progressive { "I work from home" => "They work from home." }
    "work remotely|freelance|part-time|full-time|nights|weekends|shifts|offshore|nightshift": "job.hours=yes" 6 progressive { "I work nights" => "They work nights." }
    "work night|early|late|day|double shifts": "job.hours=yes" 6 progressive { "I work night shifts" => "They work night shifts." }
    "work the night|early|late|graveyard shift": "job.hours=yes" 6 { "I work the night shift" => "They work the night shift." }
    "work part|full time": "job.hours=yes" 6 progressive { "I work part time" => "They work part time." }
    "work two|three jobs": "" 6 progressive { "I work two jobs" => "They work two jobs." }
    "be self employed": "job.status=self-employed" 7 { "I'm self employed" => "They are self employed." }
    "be self-employed|freelance": "job.status=self-employed" 7 { "I'm self-employed" => "They are self-employed." }
    "be on maternity|paternity|parental leave": "job.leave=yes" 7 days(180) { "I'm on maternity leave" => "They are on maternity leave." }
    "be on sick leave": "job.leave=yes" 6 days(30) { "I'm on sick leave" => "They are on sick leave." }
    "drive {vehicle} for a living": "" 7 { "I drive a truck for a living" => "They drive a truck for a living." }
    "drive trucks|lorries|buses|taxis|trams|trains|ambulances|vans|cabs": "job.driving=yes" 7 progressive { "been driving trucks since 2019" => "They drive trucks.", "I drive buses" => "They drive buses." }
    "teach {subject}": "job.subject" 7 { "I teach geography" => "They teach geography." }
    "teach {language}": "job.subject" 7 { "I teach Welsh" => "They teach Welsh." }
    "teach {instrument}": "job.subject" 6 { "I teach the violin" => "They teach the violin." }
    "teach primary|secondary|kindergarten|preschool|yoga|pilates school?": "" 7 { "I teach yoga" => "They teach yoga." }
    "run my own business|company|shop|firm|studio|salon|bakery|cafe": "job.own=yes" 8 { "I run my own bakery" => "They run their own bakery." }
    "run|own a|an small|little|family? business|shop|bakery|cafe|farm|restaurant|salon|pub|bookshop|bakery|studio|company|garage|hotel|hostel|nursery": "job.own=yes" 8 { "I run a pub" => "They run a pub." }
    "have my own business|company|shop|firm|studio|salon": "job.own=yes" 8 { "I have my own salon" => "They have their own salon." }
    "have a|an new|full-time|part-time|side? job as {job}" as "work as {}": "job.title" 8 { "I have a job as a cleaner" => "They work as a cleaner." }
    "get|land a new? job at|with {name}" as "work at {}": "job.employer" 8 completed { "got a job at Boots" => "They work at Boots." }
    "get|land|start a new? job as {job}" as "work as {}": "job.title" 8 completed { "I landed a job as a chef" => "They are a chef." }
    "get a|my promotion" as "got a promotion": "" 6 completed { "got a promotion last week" => "They got a promotion." }
    "get promoted" as "got promoted": "" 6 completed { "I got promoted" => "They got promoted." }
    "volunteer at|with|for {name}": "" 6 progressive { "I volunteer for Shelter" => "They volunteer for Shelter." }
    "volunteer at|in {workplace}": "" 6 progressive { "I volunteer at a library" => "They volunteer at a library." }
    "volunteer at a|the|an|my local? soup|food|animal|homeless kitchen|bank|shelter": "" 6 progressive { "I volunteer at the food bank" => "They volunteer at the food bank." }
    "serve in the army|navy|military|marines|raf|force" as "served in the military": "" 7 completed { "I served in the navy" => "They served in the military." }
    "be a veteran|student|freelancer|pensioner|retiree": "job.status=yes" 7 { "I'm a student" => "They are a student." }
    "commute to|from {place}": "job.commute" 5 { "I commute to London" => "They commute to London." }
    "have a student|huge|big? loan|mortgage": "" 5 { "I have a mortgage" => "They have a mortgage." }
    "work on campus|site|cruise|ships|boats": "" 5 progressive { "I work on campus" => "They work on campus." }
}
