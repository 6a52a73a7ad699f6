// @ts-check
// Makes the Python environments of the tests with clients, in .tools: `python` has the packages of tests/clients/requirements.txt,
// each with its hash, and `python-examples` those of tests/clients/examples/requirements.txt. A second run only compares the lock
// with that of the environment.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, ask, cache, quietly, root, step } from "./steps.mjs";
import { aptInstall } from "./toolchain.mjs";

const OLDEST = "3.11";
/** Python's names, those that a system prefers first. */
const NAMES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "/usr/bin/python3"];
/** Prints nothing and ends well where Python is new enough and can make an environment with pip. */
const SUITS = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${OLDEST.replace(".", ", ")}))`;

const folder = join(cache, "python");

/**
 * Describes an environment: `bin` returns the path of one of its programs, such as `python`, and `setUp` installs Python where it is
 * missing, and the packages where the lock is another one.
 * @param {string} name the name of its folder
 * @param {string} lock the folder of its requirements.txt
 */
function environment(name, lock) {
  const folder = join(cache, name);
  const requirements = join(root, lock, "requirements.txt");
  const stamp = join(folder, "stamp");
  const bin = (/** @type {string} */ program) => join(folder, "bin", program);
  async function setUp() {
    // The programs of an environment name its folder: one that was moved is made anew.
    const wanted = createHash("sha256").update(readFileSync(requirements)).update(folder).digest("hex");
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && (await ask(bin("python"), ["--version"])) !== null) return;
    const python = (await system()) ?? (await installed());
    await step(`the packages of .tools/${name}`, async () => {
      rmSync(folder, { recursive: true, force: true });
      await quietly(`${name}-venv`, python, ["-m", "venv", folder]);
      const pip = ["-m", "pip", "--disable-pip-version-check", "install", "--no-compile", "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", requirements];
      await quietly(`${name}-packages`, bin("python"), pip);
      writeFileSync(stamp, wanted);
    });
  }
  return { bin, setUp };
}

/** The environment of nearly all clients: the path of a program, and the installation. */
export const { bin: inPython, setUp: setUpPython } = environment("python", "tests/clients");
/** The environment of the examples whose packages want an older client of OpenAI. */
export const oldPython = environment("python-examples", "tests/clients/examples");
/** The variables for programs of the environments: what Python compiles stays out of the folders of the sources. */
export const pythonEnv = { PYTHONPYCACHEPREFIX: join(cache, "pycache") };

/** Finds a Python that suits. @returns {Promise<string | null>} */
async function system() {
  for (const name of NAMES) if ((await ask(name, ["-c", SUITS])) !== null) return name;
  return null;
}

/** Installs Debian's Python. */
async function installed() {
  await aptInstall(["python3", "python3-venv"], `Python ${OLDEST} with venv is missing: install it with your system's packages,`);
  const python = await system();
  if (python === null) throw new Failure(`This system's Python is older than ${OLDEST}: put a newer \`python3\` on the PATH.`);
  return python;
}

/**
 * Returns the folder of the tests that a company ships in the source archive of its Python client; the file of the client's name in
 * tests/clients/, such as openai.txt, pins the archive.
 * @param {"openai" | "anthropic"} name
 * @returns {Promise<string>}
 */
export async function sdkTests(name) {
  const pin = join(root, "tests", "clients", `${name}.txt`);
  const text = readFileSync(pin, "utf8");
  const version = /==(\S+)/.exec(text)?.[1];
  const done = join(folder, `${name}.stamp`);
  const sources = join(folder, `${name}-${version}`);
  if (existsSync(done) && readFileSync(done, "utf8") === text) return sources;
  await step(`the tests of ${name}`, async () => {
    rmSync(sources, { recursive: true, force: true });
    const pip = ["-m", "pip", "--disable-pip-version-check", "download", "--require-hashes", "--no-deps", "--no-binary", ":all:", "--no-build-isolation", "-d", folder, "-r", pin];
    await quietly(`${name}-tests`, inPython("python"), pip);
    await quietly(`${name}-tar`, "tar", ["-xzf", join(folder, `${name}-${version}.tar.gz`), "-C", folder]);
    rmSync(join(folder, `${name}-${version}.tar.gz`));
    writeFileSync(done, text);
  });
  return sources;
}
