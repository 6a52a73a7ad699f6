//! What `run.mjs` measures: the reading of a message for facts, as the Worker has it.

#![expect(unsafe_code, reason = "JavaScript calls the functions by their names")]

use keepsake::memory::facts::Listener;
use keepsake::time::Timestamp;

/// Messages of 30 words each, such as people write.
const MESSAGES: [&str; 4] = [
    "I had my appointment on Tuesday and my sister Anna drove me there because my car is still in the garage, so we had lunch in the old town together",
    "honestly i dont know what to do with the weekend, my roommate wants to go hiking again but i would rather stay home, play chess and finally finish that book",
    "We moved to Leeds three years ago when I got the job at the hospital, and since then my husband works from home and walks our two dogs every morning",
    "lol no that was my brother, he plays the drums in a band called Static and I only help them carry things, last month they even played in a pub",
];

/// Reads messages of 30 words, and returns how many facts they have.
#[unsafe(no_mangle)]
pub extern "C" fn read_messages(times: u32) -> u32 {
    let at = Timestamp::from_millis(1_700_000_000_000);
    let read = |_| {
        let messages = MESSAGES.iter();
        messages
            .map(|message| Listener::new(true).read("", message, at).len())
            .sum::<usize>()
    };
    u32::try_from((0..times).map(read).sum::<usize>()).unwrap_or(u32::MAX)
}

/// Reads a message of so many of those words in a row, and returns how many facts it has.
#[unsafe(no_mangle)]
pub extern "C" fn read_long_message(words: u32) -> u32 {
    let at = Timestamp::from_millis(1_700_000_000_000);
    let all = MESSAGES.join(". ");
    let all: Vec<&str> = all.split(' ').cycle().take(words as usize).collect();
    u32::try_from(Listener::new(true).read("", &all.join(" "), at).len()).unwrap_or(u32::MAX)
}
