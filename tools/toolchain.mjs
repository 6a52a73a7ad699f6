// @ts-check
// Installs the tools of a build: Node's packages, Rust for wasm32, worker-build and wasm-bindgen. They stay in node_modules/
// and .tools/, so that a second run only checks them. Runs on Node 20 without packages.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure, ask, cache, quietly, root, step } from "./steps.mjs";

const WORKER_BUILD = "0.8.7";
const TARGET = "wasm32-unknown-unknown";
/** Debian's Rust, for machines that cannot reach rustup's server. The version of lld is that of rustc's LLVM. */
const DEBIAN = { packages: ["rustc-web", "cargo-web", "rust-web-src", "lld-22"], linker: "/usr/bin/wasm-ld-22", lib: "/usr/lib/rustlib" };

const bin = join(root, "node_modules", ".bin");
/** The folder of the programs that `crate` installs. */
export const crates = join(cache, "cargo", "bin");
/** A sysroot for Debian's compiler, with the standard library for wasm32, which Debian does not ship. */
const debianRust = join(cache, "rust");

/** Node 24, which wrangler and Miniflare need: the system's may be older. */
export const node = join(bin, "node");

/**
 * Returns the environment for Node's tools.
 * @returns {NodeJS.ProcessEnv}
 */
export function nodeEnv() {
  return { ...process.env, PATH: prepend(bin, process.env.PATH), WRANGLER_SEND_METRICS: "false" };
}

/**
 * The environment in which worker-build makes the Worker. The host's Rust has another target folder:
 * it may be another version.
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function wasmEnv() {
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...nodeEnv(),
    CARGO_TARGET_DIR: join(root, "target", "wasm"),
    // Vector instructions, which every engine of Workers has: the scorer's inner products. LLVM inlines and unrolls less than
    // it would by itself: that is 7 % of the code's gzip, and the CPU of a request is the same (`npm run bench:turn`).
    RUSTFLAGS: "-C target-feature=+simd128 -C llvm-args=-inline-threshold=50 -C llvm-args=-unroll-threshold=150",
    WASM_BINDGEN_BIN: join(crates, "wasm-bindgen"),
    WASM_OPT_BIN: join(bin, "wasm-opt"),
    ESBUILD_BIN: join(bin, "esbuild"),
  };
  if (await hasTarget()) return env;
  return { ...env, PATH: prepend(join(debianRust, "bin"), env.PATH), CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: DEBIAN.linker };
}

/** The program that turns the crate into `build/`. */
export const workerBuild = join(crates, "worker-build");

/** Installs the tools that are missing, with a line for each; prints nothing when all of them are there. */
export async function setUp() {
  if ((await ask("cargo", ["--version"])) === null) {
    throw new Failure("There is no Rust here. Install it from https://rustup.rs:\n  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh");
  }
  if (!existsSync(join(cache, "stamp"))) console.log("The first set-up takes about five minutes on two cores; what its steps say is in .tools/log/.");
  // The steps wait for the network and for single crates by turns, so they run in parallel to use the cores.
  // All of them end before the first failure is reported, so that none runs on after the prompt.
  const steps = await Promise.allSettled([
    nodePackages(),
    wasmTarget(),
    crate("worker-build", WORKER_BUILD, ["--locked"]),
    // Its lock file does not resolve, so it goes without --locked.
    crate("wasm-bindgen-cli", lockedVersion("wasm-bindgen"), []),
  ]);
  for (const done of steps) if (done.status === "rejected") throw done.reason;
}

async function nodePackages() {
  // npm writes this file last, so an interrupted `npm ci` does not count.
  const installed = join(root, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs) return;
  // npm must not run on the Node that it is about to replace.
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.endsWith("node_modules/.bin"));
  await step("npm packages", () => quietly("npm", "npm", ["ci", "--no-audit", "--no-fund"], { env: { ...process.env, PATH: path.join(delimiter) } }));
}

/** Provides Rust's standard library for wasm32: the one that rustup has, or downloads, or one built from Debian's sources. */
async function wasmTarget() {
  if (await hasTarget()) return;
  const version = await ask("/usr/bin/rustc", ["--version"]);
  if (version !== null && stampOf("rust") === version) return;
  try {
    await step(`rustup's ${TARGET}`, () => quietly("rustup", "rustup", ["target", "add", TARGET]));
  } catch {
    await step("rustup has no wasm32 target for us; Debian's Rust", debianPackages);
    await step("Rust's standard library for wasm32", debianStd);
  }
}

async function hasTarget() {
  const folder = await ask("rustc", ["--target", TARGET, "--print", "target-libdir"]);
  return folder !== null && existsSync(folder);
}

async function debianPackages() {
  if ((await ask("dpkg", ["-s", ...DEBIAN.packages])) !== null) return;
  await aptInstall(DEBIAN.packages, `Rust for wasm32 is missing: run \`rustup target add ${TARGET}\` (why it failed here is in .tools/log/rustup.log),`);
}

/**
 * Installs packages of Debian, as root or through sudo.
 * @param {string[]} packages
 * @param {string} missing the beginning of the failure's message, where the packages cannot be installed
 */
export async function aptInstall(packages, missing) {
  const root = process.getuid?.() === 0;
  if ((await ask("apt-get", ["--version"])) === null || (!root && (await ask("sudo", ["--version"])) === null)) {
    throw new Failure(`${missing}\nor on Debian, as root, \`apt-get install ${packages.join(" ")}\`.`);
  }
  const apt = [...(root ? [] : ["sudo"]), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
  for (const [log, args] of /** @type {const} */ ([
    ["apt-update", ["update"]],
    ["apt-install", ["install", "-y", "--no-install-recommends", ...packages]],
  ])) {
    await quietly(log, apt[0], [...apt.slice(1), ...args], { mayAsk: true });
  }
}

/** Builds the standard library from its sources into a sysroot of our own, with a `rustc` that uses that sysroot. */
async function debianStd() {
  const crate = join(cache, "build", "std");
  const deps = join(crate, "target", TARGET, "release", "deps");
  const lib = join(debianRust, "lib", "rustlib");
  for (const old of [crate, debianRust]) rmSync(old, { recursive: true, force: true });
  for (const folder of [join(crate, "src"), join(lib, TARGET, "lib"), join(debianRust, "bin")]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(crate, "Cargo.toml"), '[package]\nname = "nothing"\nedition = "2024"\n[workspace]\n');
  writeFileSync(join(crate, "src", "lib.rs"), "");
  await quietly("std", "/usr/bin/cargo", ["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort"], {
    cwd: crate,
    env: {
      ...process.env,
      PATH: prepend("/usr/bin", process.env.PATH),
      CARGO_TARGET_DIR: join(crate, "target"),
      RUSTC_BOOTSTRAP: "1", // for -Z
      RUSTFLAGS: "-Cembed-bitcode=yes", // the release profile's `lto` needs std's bitcode
    },
  });
  for (const file of readdirSync(deps)) {
    if (file.endsWith(".rlib") && !file.startsWith("libnothing")) copyFileSync(join(deps, file), join(lib, TARGET, "lib", file));
  }
  // Build scripts and macros are compiled for the host.
  const host = /^host: (.*)$/m.exec((await ask("/usr/bin/rustc", ["-vV"])) ?? "")?.[1];
  if (host === undefined) throw new Failure("/usr/bin/rustc -vV names no host");
  symlinkSync(join(DEBIAN.lib, host), join(lib, host));
  symlinkSync("/usr/bin/cargo", join(debianRust, "bin", "cargo"));
  const rustc = join(debianRust, "bin", "rustc");
  writeFileSync(rustc, '#!/bin/sh\nexec /usr/bin/rustc --sysroot "$(dirname "$(dirname "$0")")" "$@"\n');
  chmodSync(rustc, 0o755);
  rmSync(crate, { recursive: true });
  stamp("rust", (await ask("/usr/bin/rustc", ["--version"])) ?? "");
}

/**
 * Installs a program from the crates' registry into `.tools/cargo`.
 * @param {string} name
 * @param {string} version
 * @param {string[]} options
 */
export async function crate(name, version, options) {
  if (stampOf(name) === version) return;
  const target = join(cache, "build", name);
  await step(`${name} ${version}`, () =>
    quietly(name, "cargo", ["install", name, "--version", version, ...options, "--force", "--root", join(cache, "cargo"), "--target-dir", target], {
      // A program that runs for a second is compiled for a quick compile.
      env: { ...process.env, CARGO_PROFILE_RELEASE_OPT_LEVEL: "1", CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16", CARGO_PROFILE_RELEASE_LTO: "off" },
    }),
  );
  rmSync(target, { recursive: true });
  stamp(name, version);
}

/**
 * Returns the version of a crate in Cargo.lock.
 * @param {string} name
 */
function lockedVersion(name) {
  const found = new RegExp(`^name = "${name}"\nversion = "(.*)"$`, "m").exec(readFileSync(join(root, "Cargo.lock"), "utf8"));
  if (found === null) throw new Failure(`Cargo.lock has no ${name}`);
  return found[1];
}

// A stamp holds the installed version of a tool. It is written last, so that an interrupted installation is repeated.

/** @param {string} name */
function stampOf(name) {
  const path = join(cache, "stamp", name);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/**
 * @param {string} name
 * @param {string} version
 */
function stamp(name, version) {
  mkdirSync(join(cache, "stamp"), { recursive: true });
  writeFileSync(join(cache, "stamp", name), version);
}

/**
 * @param {string} folder
 * @param {string | undefined} path
 */
function prepend(folder, path) {
  return path === undefined ? folder : folder + delimiter + path;
}
