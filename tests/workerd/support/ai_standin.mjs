// STAND-IN for Workers AI, which runs on Cloudflare only: a Worker with a named entrypoint whose `run` has the binding's
// signature and gives back the bytes that a test put in (`POST /next`), as a stream. `GET /asked` tells what it was asked.
import { WorkerEntrypoint } from "cloudflare:workers";

/** What to answer next, oldest first: `{ pieces, ending: "close" | "error" | "hang" }`, or `{ throws }`. */
const next = [];
const asked = [];

export class AiStandin extends WorkerEntrypoint {
  async run(model, input) {
    asked.push({ model, input });
    const { pieces = [], ending = "close", throws } = next.shift() ?? { throws: "nothing was scripted" };
    if (throws !== undefined) throw new Error(throws);
    const encoder = new TextEncoder();
    return new ReadableStream({
      type: "bytes",
      async pull(controller) {
        const piece = pieces.shift();
        if (piece !== undefined) return controller.enqueue(encoder.encode(piece));
        if (ending === "error") return controller.error(new Error("scripted failure"));
        if (ending === "hang") return new Promise(() => {});
        return controller.close();
      },
    });
  }
}

export default {
  async fetch(request) {
    if (new URL(request.url).pathname === "/asked") return Response.json(asked);
    next.push(await request.json());
    return Response.json({});
  },
};
