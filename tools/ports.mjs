// @ts-check
// Checks the port on which a tool will listen.
import { once } from "node:events";
import { createServer } from "node:net";
import { Failure } from "./steps.mjs";

/**
 * Parses a port and checks that no program listens on it. 0 stands for any free port.
 * @param {string} text
 * @param {string[]} hosts the addresses on which the tool will listen
 * @returns {Promise<number>}
 */
export async function freePort(text, hosts) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Failure(`--port wants a number up to 65535, not ${text === "" ? "nothing" : text}.`);
  for (const host of hosts) if (await isTaken(port, host)) throw new Failure(`Port ${port} is taken: something listens there. Stop it, or choose another with --port.`);
  return port;
}

/** @param {number} port @param {string} host @returns {Promise<boolean>} false also where the machine has no such address */
async function isTaken(port, host) {
  const server = createServer().listen(port, host);
  try {
    await once(server, "listening");
    server.close();
    await once(server, "close");
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EADDRINUSE";
  }
}
