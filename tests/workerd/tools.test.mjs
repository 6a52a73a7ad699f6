// @ts-check
// What a developer types: a mistake is answered with a sentence and not with a stack, and `npm run serve` takes no request before it
// can answer one.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { root } from "../../tools/steps.mjs";
import { Counts } from "../clients/counts.mjs";
import { run } from "../clients/program.mjs";
import { eventually, story } from "./support/story.mjs";

/** By what `npm` has them: start, serve, test, bench:recall. */
const tools = { start: "tools/start.mjs", serve: "tools/serve.mjs", test: "tools/test.mjs", "bench:recall": "tests/bench/recall/run.mjs" };

/** Runs a tool; `ended` is its exit code with everything that it said, `listens` comes when it says so. @param {string[]} args */
function begin(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const listens = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => /listens on/.test((said += text)) && resolve(said));
  });
  after(() => void child.kill());
  return { child, listens, ended: once(child, "close").then(([status]) => ({ status, said })) };
}

/** A server on a port that nobody else has. */
async function listening() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => void server.close());
  return { server, port: /** @type {import("node:net").AddressInfo} */ (server.address()).port };
}

/** Whatever went wrong, a person reads one line. @param {{ status: number, said: string }} ended @param {RegExp} sentence @param {string} about */
function assertSentence({ status, said }, sentence, about) {
  assert.equal(status, 1, `${about}: ${said}`);
  assert.match(said, sentence, about);
  assert.doesNotMatch(said, /^\s+at |node:internal|Error \[|ERR_|\{$/m, about);
  assert.ok(said.trim().split("\n").length <= 2, `${about} says no more than it has to: ${said}`);
}

for (const [name, path] of Object.entries(tools)) {
  story(`npm run ${name}: an option that there is not is named in a sentence`, async () => {
    assertSentence(await begin([path, "--prot", "9000"]).ended, /--prot/, name);
  });
}

for (const name of /** @type {const} */ (["start", "serve"])) {
  story(`npm run ${name}: a port that is taken is named in a sentence, before anything is done`, async () => {
    const { port } = await listening();
    for (const option of [["--port", String(port)], [`--port=${port}`]]) {
      assertSentence(await begin([tools[name], ...option]).ended, new RegExp(`${port}.*taken`), name);
    }
  });

  story(`npm run ${name}: a port that is none is named in a sentence`, async () => {
    for (const wrong of ["abc", "65536", "-1", ""]) assertSentence(await begin([tools[name], `--port=${wrong}`]).ended, /--port/, `${name} ${wrong}`);
  });
}

story("npm run serve answers the first request that gets through to it, on a new database and on one that it had", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keepsake-serve-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const persisted of [["--persist-to", folder], ["--persist-to", folder], []]) {
    const { server, port } = await listening();
    server.close();
    await once(server, "close");
    const { child, listens, ended } = begin([tools.serve, "--port", String(port), ...persisted]);
    const headers = { "x-user-id": "ann", "content-type": "application/json" };
    const first = await eventually("an answer", async () => {
      if (child.exitCode !== null) assert.fail((await ended).said);
      return fetch(`http://127.0.0.1:${port}/conversations`, { method: "POST", headers, body: "{}" }).catch(() => undefined);
    }, 40_000);
    assert.equal(first.status, 201, await first.text());
    await listens;
    child.kill("SIGTERM");
    assert.equal((await ended).status, 0);
  }
}, 120_000);

story("a list of expected failures is exact: a test that passes, or a line without a test, fails", () => {
  const results = /** @type {const} */ ([
    { id: "a", outcome: "passed" },
    { id: "b1", outcome: "failed", message: "no" },
    { id: "b2", outcome: "passed" },
    { id: "c", outcome: "failed", message: "no" },
    { id: "d", outcome: "skipped", message: "it rains" },
  ]);
  const counts = Counts.of([...results], [{ tests: /^b/, reason: "because" }, { tests: /^e/, reason: "stale" }]);
  assert.equal(counts.passed, 1);
  assert.deepEqual([...counts.expected, ...counts.skipped], [["because", 1], ["it rains", 1]]);
  assert.deepEqual(counts.failed.map((line) => line.split(/[: ]/)[0]), ["b2", "c", "The"]);
});

story("a program that hangs is ended with its children, and the failure names it", async () => {
  const began = performance.now();
  await assert.rejects(run("sh", ["-c", "echo begun; sleep 60 & wait"], { seconds: 1 }), /begun[^]*sh -c [^]*did not end within 1 seconds/);
  assert.ok(performance.now() - began < 15_000);
});
