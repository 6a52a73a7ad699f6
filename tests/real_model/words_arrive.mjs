// @ts-check
// Asks a running Keepsake for a story, `node words_arrive.mjs http://127.0.0.1:8787`, and tells when its words came.
// Fails where the first came later than half of the whole: then something on the way held the stream back.
const [url = "http://127.0.0.1:8787"] = process.argv.slice(2);
const start = performance.now();
const response = await fetch(new URL("/chat", url), {
  method: "POST",
  headers: { "content-type": "application/json", "x-user-id": `reader-${crypto.randomUUID()}` },
  body: JSON.stringify({ message: "Tell me a long story about the keeper of a lighthouse." }),
});
if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);

/** @type {{ at: number, text: string }[]} */
const chunks = [];
let done = false;
let rest = "";
for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + part).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    if (!line.startsWith("data: ")) continue;
    const event = JSON.parse(line.slice(6));
    if (event.type === "chunk") chunks.push({ at: performance.now() - start, text: event.chunk });
    if (event.type === "error") throw new Error(`the stream says: ${event.error}`);
    if (event.type === "done") done = true;
  }
}
const whole = performance.now() - start;
const first = chunks[0]?.at ?? Infinity;
console.log(chunks.map((chunk) => chunk.text).join(""));
console.log(`\n${chunks.length} chunks, the first after ${first.toFixed()} ms, the last after ${chunks.at(-1)?.at.toFixed()} ms, the end after ${whole.toFixed()} ms`);
if (!done) throw new Error("the stream ended without its `done` event");
if (chunks.length < 10) throw new Error("too few chunks to tell anything");
if (first > whole / 2) throw new Error("the words did not arrive one by one: the first came in the second half");
