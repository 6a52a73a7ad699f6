// @ts-check
// A body is read once it is known who asks: over a socket, so that it can go on for ever.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { startKeepsake } from "./support/keepsake.mjs";
import { story } from "./support/story.mjs";

const keepsake = await startKeepsake();
const MIB = 1_024 * 1_024;

/**
 * Sends the head of a request and the beginning of its body, never its end, and gives the status that comes.
 * (It stops there: the local runtime hangs up once it has answered, on whoever goes on sending.)
 * @param {string} path
 * @param {Record<string, string | number>} headers without a length the body comes in chunks
 * @param {number[]} pieces the lengths of what is sent
 */
async function begin(path, headers, pieces) {
  const socket = connect(Number(keepsake.url.port), keepsake.url.hostname);
  await once(socket, "connect");
  const chunked = !("content-length" in headers);
  const lines = Object.entries({ host: keepsake.url.host, "content-type": "application/json", ...headers, ...(chunked && { "transfer-encoding": "chunked" }) });
  socket.write(`POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
  for (const length of pieces) {
    const piece = " ".repeat(length);
    socket.write(chunked ? `${length.toString(16)}\r\n${piece}\r\n` : piece);
  }
  const [answer] = await once(socket, "data");
  socket.destroy();
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}

const imports = "/conversations/0199f0a0-1234-7abc-8def-0123456789ab/messages";

story("a body without an end, from nobody, is answered at once", async () => {
  for (const path of ["/chat", imports, "/memories", "/api-keys"]) {
    for (const credential of /** @type {Record<string, string>[]} */ ([{}, { authorization: "Bearer a.b.c" }, { "x-api-key": "a guess" }])) {
      assert.equal(await begin(path, credential, [100]), 401, `${path} ${JSON.stringify(credential)}`);
    }
  }
});

story("nobody's import of 1 MiB is a 401 before more than 64 KiB of it are there", async () => {
  assert.equal(await begin(imports, { "content-length": MIB }, []), 401);
  assert.equal(await begin(imports, { "content-length": MIB }, [1_024]), 401);
  assert.equal(await begin(imports, {}, [1_024]), 401);
});

story("of what is open to everybody 64 KiB are read, and nothing where more is announced", async () => {
  const full = Array.from({ length: 64 }, () => 1_024);
  for (const path of ["/auth/validate", "/erasures/verify", "/auth/token"]) {
    assert.equal(await begin(path, { "content-length": 64 * 1024 + 1 }, []), 413, path);
    assert.equal(await begin(path, {}, [...full, 1]), 413, path);
  }
});

story("what is no route, another method or another type is not read either", async () => {
  for (const [path, type, expected] of /** @type {const} */ ([["/nowhere", "application/json", 404], ["/health", "application/json", 405], ["/chat", "text/plain", 415]])) {
    assert.equal(await begin(path, { "x-user-id": "abe", "content-type": type }, [100]), expected, path);
  }
});

story("somebody's body is read to its end, however slowly it comes", async () => {
  const text = new TextEncoder().encode(JSON.stringify({ message: "in pieces", stream: false }));
  const pieces = new ReadableStream({
    async start(controller) {
      for (const byte of text) {
        controller.enqueue(Uint8Array.of(byte));
        await new Promise(setImmediate);
      }
      controller.close();
    },
  });
  assert.equal((await keepsake.post("abe", "/chat", pieces)).status, 200);
});
