// @ts-check
// The built Worker with the model of model.mjs, for whatever calls it from outside, and keys for callers.
import { fileURLToPath } from "node:url";
import { startWorker } from "../../tools/worker.mjs";
import { Keepsake } from "../workerd/support/keepsake.mjs";
import { startModel } from "./model.mjs";

const NAME = "keepsake-dev";
/** The model that OpenAI's tests name. */
export const MODEL = "gpt-6-astra";

const SCOPES = ["chat", "memories:read", "memories:write", "conversations:read", "conversations:write"];

/** Starts both. The embeddings and the vector index are stand-ins. */
export async function startWorld() {
  const model = await startModel();
  const path = fileURLToPath(new URL("../workerd/support/vectorize_standin.mjs", import.meta.url));
  /** @type {string[]} */
  const logs = [];
  const { url, stop, miniflare } = await startWorker({
    vars: { MODEL_BASE_URL: model.url, MODEL_NAME: MODEL, MEMORY_EXTRACTION: "heuristics" },
    onLog: ({ message }) => void logs.push(message),
    workers: [{ name: "vector-standin", compatibilityDate: "2026-11-01", modules: [{ type: "ESModule", path }] }],
    worker: { serviceBindings: { VECTORIZE: { name: "vector-standin", entrypoint: "VectorizeStandin" }, AI: { name: "vector-standin", entrypoint: "EmbeddingStandin" } } },
  });
  const keepsake = new Keepsake(miniflare, new URL(url), await miniflare.getD1Database("DB", NAME), []);
  return {
    url,
    model,
    keepsake,
    /** The lines of the Worker's log. */
    logs,
    /** Makes a key of a user, with every scope of a person. @param {string} user @returns {Promise<string>} */
    async key(user) {
      const { status, text, json } = await keepsake.post(user, "/api-keys", { name: "client", scopes: SCOPES });
      if (status !== 201) throw new Error(`no key for ${user}: ${status} ${text}`);
      return json.key;
    },
    async stop() {
      await stop();
      await model.hangUp();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startWorld>>} World */
