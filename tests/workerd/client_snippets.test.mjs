// @ts-check
// The clients of docs/clients.md, run as they stand there; the variable KEEPSAKE holds the address, as that guide says.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { after } from "node:test";
import { marked as block, text } from "../guides/documents.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { startModel } from "./support/scripted_model.mjs";
import { story } from "./support/story.mjs";

const model = await startModel();
const keepsake = await startKeepsake();

/** How each language runs a program that it is given on its standard input. @type {Record<string, [string, string[]]>} */
const languages = {
  python: ["python3", ["-"]],
  javascript: [process.execPath, ["--input-type=module", "-"]],
  curl: ["bash", ["-euo", "pipefail", "-s"]],
};

for (const [language, [program, args]] of Object.entries(languages)) {
  story(`the ${language} client of the guide works`, async () => {
    const before = await complete();
    const { status, out, errors } = await run(program, args, marked(language));
    assert.equal(status, 0, errors);
    assert.doesNotMatch(out, /"status":\s*4\d\d|unauthenticated/);
    const replies = (await complete()).slice(before.length);
    assert.ok(replies.length > 0, `it says something and is answered; it printed:\n${out}${errors}`);
    const printed = out.replaceAll(/\W+/g, " ");
    const [firstWords] = replies.map(({ content }) => content.split(/\W+/).slice(0, 2));
    for (const word of firstWords) assert.ok(printed.includes(word), `it shows the reply; it printed:\n${out}`);
  });
}

/** Those that read events; curl shows them as they come. */
const readers = Object.entries(languages).filter(([language]) => language !== "curl");

for (const [language, [program, args]] of Object.entries(languages)) {
  story(`the ${language} client of the guide says why it was refused, and fails`, async () => {
    const closed = await startKeepsake({ ALLOW_X_USER_ID_AUTH: "false" });
    const { detail } = (await closed.post("alice", "/chat", { message: "Hello" })).json;
    const { status, out, errors } = await run(program, args, marked(language), closed.url);
    assert.notEqual(status, 0, `it fails; it printed:\n${out}${errors}`);
    assert.ok((out + errors).includes(detail), `it shows ${detail}; it printed:\n${out}${errors}`);
  });
}

for (const [language, [program, args]] of readers) {
  story(`the ${language} client of the guide shows the words until a reply breaks off, says that it did, and fails`, async () => {
    model.when("Hello", async (reply) => {
      await reply.words("Half a", " reply");
      reply.end(); // before it said that it was at the end
    });
    const breaking = await startKeepsake({ MODEL_BASE_URL: model.url });
    const { status, out, errors } = await run(program, args, marked(language), breaking.url);
    assert.notEqual(status, 0, `it fails; it printed:\n${out}${errors}`);
    assert.match(out, /Half a reply/);
    assert.match(errors, /The reply was cut before it was complete\./);
  });

  story(`the ${language} client of the guide reads past comments, however the bytes are cut`, async () => {
    const events = [":\n\n", `id: 1\ndata: ${JSON.stringify({ type: "thinking", data: {} })}\n\n`, ": still here\n\n", `data: ${JSON.stringify({ type: "chunk", chunk: "Zoë 🐈 purrs" })}\n\n`, ":\n\n", `data: ${JSON.stringify({ type: "done", done: true, chunk: "" })}\n\n`];
    const server = createServer(async (request, response) => {
      await request.toArray(); // a connection that is closed with something unread is reset
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const byte of Buffer.from(events.join(""))) await new Promise((written) => response.write(Buffer.from([byte]), written));
      response.end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    after(() => void server.close());
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const { status, out, errors } = await run(program, args, marked(language), new URL(`http://127.0.0.1:${port}`));
    assert.equal(status, 0, errors);
    assert.equal(out.trim(), "Zoë 🐈 purrs");
  });
}

story("no client of the guide is left out", () => {
  const fences = [...text("docs/clients.md").matchAll(/^```(?:python|js)( .*)?$/gm)].map(([, mark]) => mark);
  assert.deepEqual(fences, [" test=python", " test=javascript"]);
});

const complete = () => keepsake.rows("select content from messages where role = 'assistant' and status = 'complete' order by rowid");

/** How the guide marks the block of each client. @type {Record<string, string>} */
const fences = { python: "python", javascript: "js", curl: "sh" };

/** @param {string} language */
const marked = (language) => block("docs/clients.md", fences[language], language);

/** @param {string} program @param {string[]} args @param {string} input @param {URL} [url] */
async function run(program, args, input, url = keepsake.url) {
  const child = spawn(program, args, { stdio: "pipe", env: { ...process.env, KEEPSAKE: url.origin } });
  let [out, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  child.stdin.end(input);
  const [status] = await once(child, "close");
  return { status, out, errors };
}
