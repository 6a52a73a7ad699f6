// @ts-check
// One of the two Workers: the build of a checkout, in a workerd of its own, with a database of its own that has the checkout's
// migrations.
import { existsSync, readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { Failure, ask } from "../../../tools/steps.mjs";
import { used, workerds } from "../cpu.mjs";
import { profiler } from "../profiler.mjs";

/** @typedef {{ user: string, method: "GET" | "POST", path: string, body?: unknown }} Ask */
/** @typedef {typeof import("../../../tools/worker.mjs").startWorker} StartWorker */
/** @typedef {{ folder: string, model: string, vars?: Record<string, string>, onLog?: (log: { message: string }) => void }} Setting */

const agent = new Agent({ keepAlive: true });

/**
 * Starts the Worker of a checkout by the checkout's own `tools/worker.mjs`.
 * @param {string} checkout its folder, with `build/` in it
 * @param {Setting} setting `folder` has its data, and is kept
 */
export async function startSide(checkout, { folder, model, vars = {}, onLog = () => {} }) {
  const tools = join(resolve(checkout), "tools", "worker.mjs");
  if (!existsSync(tools)) throw new Failure(`${checkout} is no checkout of Keepsake: it has no tools/worker.mjs`);
  /** @type {{ startWorker: StartWorker }} */
  const { startWorker } = await import(pathToFileURL(tools).href);
  const others = new Set(workerds());
  const worker = await startWorker({ persistTo: folder, vars: { MODEL_BASE_URL: model, MODEL_NAME: "bench", MEMORY_EXTRACTION: "heuristics", ...vars }, inspected: true, onLog });
  const started = workerds().filter((pid) => !others.has(pid));
  if (started.length !== 1) throw new Error(`${started.length} processes of workerd were started for ${checkout}, not one`);
  return new Side(worker, started[0]);
}

/** A running Worker, and what it has cost. */
export class Side {
  #worker;
  #pid;
  /** @type {Awaited<ReturnType<typeof profiler>> | undefined} */
  #profiler;

  /** @param {Awaited<ReturnType<StartWorker>>} worker @param {string} pid */
  constructor(worker, pid) {
    this.#worker = worker;
    this.#pid = pid;
  }

  /** Where it listens. */
  get url() {
    return this.#worker.url;
  }

  /** The memory that its process has, in MB. */
  get megabytes() {
    const status = readFileSync(`/proc/${this.#pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
  }

  /** Makes a request, and reads its answer to the end. @param {Ask} ask @returns {Promise<string>} */
  send({ user, method, path, body }) {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const headers = { "x-user-id": user, ...(json !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(json) }) };
    return new Promise((resolve, reject) => {
      const asked = request(new URL(path, this.#worker.url), { method, agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part) => (text += part));
        response.on("error", reject);
        response.on("end", () => {
          if ((response.statusCode ?? 0) < 300) resolve(text);
          else reject(new Failure(`${method} ${path}: ${response.statusCode} ${text.slice(0, 500)}`));
        });
      });
      asked.on("error", reject).end(json);
    });
  }

  /** Begins to sample what the isolate does. */
  async startProfile() {
    this.#profiler ??= await profiler(this.#worker.miniflare);
    await this.#profiler.start();
  }

  /** Returns the CPU time of the Worker's isolate, in µs, since `startProfile`. */
  async stopProfile() {
    if (this.#profiler === undefined) throw new Error("no profile was started");
    return (await this.#profiler.stop()) * 1000;
  }

  /** Waits until the process does nothing any more; returns the CPU time, in µs, that it has used so far. */
  async settled() {
    let now = used(this.#pid);
    for (let quiet = 0, looks = 0; quiet < 2 && looks < 100; looks++) {
      await sleep(4);
      const before = now;
      now = used(this.#pid);
      quiet = now - before < 50 ? quiet + 1 : 0;
    }
    return now;
  }

  async stop() {
    this.#profiler?.close();
    await this.#worker.stop();
  }
}

/** Returns the checkout's commit, with a `+` where its files are not those of the commit. @param {string} checkout */
export async function commitOf(checkout) {
  const commit = await ask("git", ["rev-parse", "--short", "HEAD"], { cwd: checkout });
  const changes = await ask("git", ["status", "--porcelain", "--untracked-files=no"], { cwd: checkout });
  return `${commit ?? "no commit"}${changes ? "+" : ""}`;
}
