// @ts-check
// Finds or installs Postgres, and runs it in a temporary folder with a socket, for the tests of the migration to D1.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { Failure, run, step } from "./steps.mjs";
import { aptInstall } from "./toolchain.mjs";

/** The folder in which Debian has the server's programs, one folder a version, outside the PATH. */
const DEBIAN = "/usr/lib/postgresql";
/** The user `nobody`, which runs the server where the tests run as root: Postgres refuses to run as root. */
const NOBODY = 65534;

/** Returns the folder of the newest Postgres programs; undefined without one. */
function programs() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one)) : [];
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...versions.map((version) => join(DEBIAN, version, "bin"))];
  return folders.find((folder) => ["initdb", "postgres", "psql"].every((name) => existsSync(join(folder, name))));
}

/** Installs Postgres where it is missing. */
export async function setUpPostgres() {
  if (programs() !== undefined) return;
  await step("Postgres", () => aptInstall(["postgresql"], "Postgres is missing (`initdb`, `postgres` and `psql` on the PATH): install it with your system's packages,"));
}

/**
 * Starts an empty server. Stopping it deletes its data.
 * @returns {Promise<{ env: Record<string, string>, stop: () => Promise<void> }>} `env` is the environment for its clients
 */
export async function startPostgres() {
  const bin = programs();
  if (bin === undefined) throw new Failure("Postgres is missing: `npm test -- --only migrating` installs it.");
  const folder = mkdtempSync(join(tmpdir(), "keepsake-postgres-"));
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (asNobody.uid !== undefined) chownSync(folder, NOBODY, NOBODY);
  const env = { ...process.env, LC_ALL: "C" };
  const data = join(folder, "data");
  const made = await run(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"], { ...asNobody, cwd: folder, env, stdio: ["ignore", "ignore", "inherit"] });
  if (made !== 0) throw new Failure(`initdb ended with ${made}`);

  const settings = ["-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"];
  const server = spawn(join(bin, "postgres"), ["-D", data, ...settings], { ...asNobody, cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(server, "close");
  process.once("exit", () => server.kill("SIGQUIT"));
  let said = "";
  for await (const line of createInterface(server.stderr)) {
    said += `${line}\n`;
    if (line.includes("ready to accept connections")) break;
  }
  server.stderr.resume();
  if (server.exitCode !== null || !said.includes("ready to accept connections")) throw new Failure(`Postgres did not start:\n${said}`);

  const stop = async () => {
    server.kill("SIGQUIT");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { env: { PGHOST: folder, PGUSER: "postgres", PATH: `${bin}${delimiter}${process.env.PATH}` }, stop };
}
