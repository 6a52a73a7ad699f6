// STAND-IN for Vectorize and for the embeddings of Workers AI, which run on Cloudflare only: a Worker with two named entrypoints
// that have the bindings' signatures, answers and limits. Writes are asynchronous as the real ones are: a mutation's id at once,
// its effect later. Embeddings are no model's: words are hashed into 64 numbers after a small dictionary, so that a word in
// another language is near to its English one. A test steers it: `POST /set {lags, loses, down, hangs, shape}`, `POST /settle`,
// `GET /state`.
import { WorkerEntrypoint } from "cloudflare:workers";

const DIMENSIONS = 64;
const DICTIONARY = { "\u043f\u0447\u0435\u043b\u044b": "bees", "\u043a\u0440\u044b\u0448\u0430": "roof", bienen: "bees", dach: "roof" };
const bytes = (text) => new TextEncoder().encode(text).length;

let set = { lags: false, loses: false, down: false, hangs: false, shape: "data" };
/** By id: a vector's id is unique in the index, whatever its namespace. */
const shown = new Map();
/** Mutations that were accepted and are not processed yet. */
let pending = [];
/** Every call, oldest first. */
const calls = [];

function settle() {
  for (const { upsert = [], remove = [] } of pending) {
    for (const vector of upsert) shown.set(vector.id, vector);
    for (const id of remove) shown.delete(id);
  }
  pending = [];
}

function mutate(mutation) {
  if (!set.loses) pending.push(mutation);
  if (!set.lags) settle();
  return { mutationId: crypto.randomUUID() };
}

async function called(name, about) {
  calls.push({ name, ...about });
  if (set.hangs) await new Promise((later) => setTimeout(later, 15_000));
  if (set.down) throw new Error(`VECTOR_${name.toUpperCase()}_ERROR (code = 10000): Unknown internal error`);
}

export class VectorizeStandin extends WorkerEntrypoint {
  async query(vector, { topK = 5, namespace, returnValues = false, returnMetadata = "none" } = {}) {
    await called("query", { topK, namespace, returnValues, returnMetadata });
    if (vector.length !== DIMENSIONS) throw new Error(`VECTOR_QUERY_ERROR (code = 40006): invalid vector for query, expected ${DIMENSIONS} dimensions, and got ${vector.length} dimensions`);
    const most = returnValues || returnMetadata === "all" ? 20 : 100;
    if (topK > most) throw new Error(`VECTOR_QUERY_ERROR (code = 40025): topK ${topK} is larger than ${most}`);
    const inIt = [...shown.values()].filter((one) => namespace === undefined || one.namespace === namespace);
    const matches = inIt.map(({ id, values }) => ({ id, score: cosine(vector, values) })).sort((a, b) => b.score - a.score).slice(0, topK);
    return { count: matches.length, matches };
  }

  async upsert(vectors) {
    await called("upsert", { ids: vectors.map(({ id }) => id) });
    if (vectors.length > 1000) throw new Error(`VECTOR_UPSERT_ERROR (code = 40008): too many vectors in payload; max is 1000, got ${vectors.length}`);
    for (const { id, namespace, values, metadata } of vectors) {
      const sound = typeof id === "string" && bytes(id) <= 64 && bytes(namespace) <= 64 && bytes(JSON.stringify(metadata)) <= 10_240;
      if (!sound || values.length !== DIMENSIONS || Object.values(metadata).includes(null)) throw new Error(`VECTOR_UPSERT_ERROR (code = 40012): invalid vector ${id}`);
    }
    return mutate({ upsert: vectors });
  }

  async getByIds(ids) {
    await called("get", { ids });
    if (ids.length > 20) throw new Error(`VECTOR_GET_ERROR (code = 40007): too many ids in payload; max id count is 20, got ${ids.length}`);
    return ids.flatMap((id) => shown.get(id) ?? []);
  }

  async deleteByIds(ids) {
    await called("delete", { ids });
    if (ids.length > 100) throw new Error(`VECTOR_DELETE_ERROR (code = 40007): too many ids in payload; max id count is 100, got ${ids.length}`);
    return mutate({ remove: ids });
  }
}

export class EmbeddingStandin extends WorkerEntrypoint {
  async run(model, { text }) {
    await called("embed", { model, texts: text.length });
    if (text.length > 100) throw new Error("5006: Error: oneOf at '/' not met, 0 matches: /text must NOT have more than 100 items");
    const vectors = text.map(embed);
    const shape = { shape: [text.length, DIMENSIONS], pooling: "cls" };
    return set.shape === "data" ? { ...shape, data: vectors } : { ...shape, response: vectors };
  }
}

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/set") set = { ...set, ...(await request.json()) };
    if (pathname === "/settle") settle();
    return Response.json({ vectors: [...shown.values()].map(({ values: _, ...rest }) => rest), pending: pending.length, calls });
  },
};

function embed(text) {
  const vector = new Array(DIMENSIONS).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []) {
    let hash = 5381;
    for (const unit of DICTIONARY[word] ?? word) hash = (Math.imul(hash, 33) ^ unit.codePointAt(0)) >>> 0;
    vector[Math.imul(hash, 0x9e3779b1) >>> 26] += 1;
  }
  return vector;
}

function cosine(one, other) {
  const inner = (a, b) => a.reduce((sum, x, at) => sum + x * b[at], 0);
  return inner(one, other) / Math.max(Math.sqrt(inner(one, one) * inner(other, other)), 1e-9);
}
