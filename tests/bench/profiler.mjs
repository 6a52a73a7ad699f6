// @ts-check
// The CPU time of the Worker's own isolate, by V8's profiler in workerd: D1 and the network run elsewhere.

/**
 * Connects to the profiler of a Worker that was started with `inspected`.
 * @param {import("miniflare").Miniflare} miniflare
 */
export async function profiler(miniflare) {
  const base = await miniflare.getInspectorURL();
  const targets = await (await fetch(new URL("/json", base.href.replace(/^ws/, "http")))).json();
  const target = targets.find((/** @type {any} */ { id }) => /keepsake/.test(id));
  if (!target) throw new Error(`no isolate of the Worker among ${JSON.stringify(targets)}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((opened, failed) => {
    socket.onopen = opened;
    socket.onerror = failed;
  });
  /** @type {Map<number, (answer: any) => void>} */
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data);
    waiting.get(id)?.(error ? { error } : result);
    waiting.delete(id);
  };
  let last = 0;
  /** @param {string} method @param {unknown} [params] @returns {Promise<any>} */
  const send = (method, params = {}) => new Promise((done) => {
    waiting.set(++last, done);
    socket.send(JSON.stringify({ id: last, method, params }));
  });
  await send("Profiler.enable");
  await send("Profiler.setSamplingInterval", { interval: 100 });
  return {
    start: () => send("Profiler.start"),
    /** The time, in ms, that the isolate ran since: a sample stands for twice the interval at most, after that it waited. */
    stop: async () => {
      const { profile } = await send("Profiler.stop");
      const idle = new Set(profile.nodes.filter((/** @type {any} */ node) => ["(idle)", "(program)", "(root)"].includes(node.callFrame.functionName)).map((/** @type {any} */ node) => node.id));
      let micros = 0;
      profile.samples.forEach((/** @type {number} */ node, /** @type {number} */ place) => (micros += idle.has(node) ? 0 : Math.min(200, profile.timeDeltas[place])));
      return micros / 1000;
    },
    close: () => socket.close(),
  };
}
