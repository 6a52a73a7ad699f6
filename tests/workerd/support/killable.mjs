// @ts-check
// Keepsake as `npm run serve` runs it, with its data on disk: it can be killed without a word, and started again.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

const headers = { "content-type": "application/json", "x-user-id": "ann" };

export class Killable {
  #folder = mkdtempSync(join(tmpdir(), "keepsake-killed-"));
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #running;
  #url = "";
  #vars;

  /** @param {Record<string, string>} vars over those of wrangler.toml */
  constructor(vars) {
    this.#vars = Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
    after(() => {
      this.kill();
      rmSync(this.#folder, { recursive: true, force: true });
    });
  }

  async start() {
    const serve = fileURLToPath(new URL("../../../tools/serve.mjs", import.meta.url));
    const child = spawn(process.execPath, [serve, "--port", "0", "--persist-to", this.#folder, ...this.#vars], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
    this.#running = child;
    let said = "";
    for await (const text of child.stdout.setEncoding("utf8")) {
      said += text;
      const url = /listens on (http\S+)/.exec(said)?.[1];
      if (url !== undefined) {
        child.stdout.resume();
        this.#url = url;
        return;
      }
    }
    assert.fail(`it did not start: ${said}`);
  }

  kill() {
    // Its own process group: workerd dies with it, and nobody has time to say goodbye.
    if (this.#running?.pid !== undefined) process.kill(-this.#running.pid, "SIGKILL");
    this.#running = undefined;
  }

  /** @param {object} body @returns {Promise<Response>} */
  chat = (body) => fetch(new URL("/chat", this.#url), { method: "POST", headers, body: JSON.stringify(body) });

  /** What is stored of a conversation. @param {string} conversation @returns {Promise<any[]>} */
  async messages(conversation) {
    const answer = await fetch(new URL(`/conversations/${conversation}/messages`, this.#url), { headers });
    return (await answer.json()).messages;
  }
}

/** Reads a stream until it breaks off: its words. @param {Response} response */
export async function listen(response) {
  let text = "";
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true });
  } catch {
    // Killed.
  }
  const events = text.split("\n\n").flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? []);
  const parsed = events.flatMap((json) => {
    try {
      return [JSON.parse(json)];
    } catch {
      return []; // cut in the middle
    }
  });
  return { words: parsed.map(({ chunk }) => chunk ?? "").join(""), done: parsed.some(({ type }) => type === "done"), conversation: response.headers.get("x-conversation-id") ?? "" };
}
