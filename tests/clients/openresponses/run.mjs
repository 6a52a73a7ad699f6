// @ts-check
// Bodies and events of `/v1/responses` against the types of Open Responses, and the rules of its streams that no type says.
import { fileURLToPath } from "node:url";
import { inPython, pythonEnv } from "../../../tools/python.mjs";
import { Failure } from "../../../tools/steps.mjs";
import { Counts } from "../counts.mjs";
import { SAY } from "../model.mjs";
import { run } from "../program.mjs";

/** @typedef {import("../counts.mjs").Result} Result */
/** @typedef {{ id: string, kind: "response" | "event", value: any }} Value */

const TOOLS = [{ type: "function", name: "weather", description: "The weather of a place", parameters: { type: "object", properties: { place: { type: "string" } }, required: ["place"] }, strict: false }];
const PARTS = [{ type: "message", role: "user", content: [{ type: "input_text", text: "Hello" }] }];
/** @type {Record<string, object>} */
const REQUESTS = {
  "a text": { input: "Hello" },
  "parts": { input: PARTS },
  "instructions": { input: "Hello", instructions: "Be brief.", temperature: 0.5, max_output_tokens: 100, metadata: { a: "b" } },
  "a tool": { input: "What is the weather in Cork?", tools: TOOLS },
  "a break": { input: SAY.all },
};

/** @param {import("../world.mjs").World} world */
export async function openresponses(world) {
  const headers = { authorization: `Bearer ${await world.key("open-responses")}`, "content-type": "application/json" };
  const post = (/** @type {object} */ body) => fetch(`${world.url}/v1/responses`, { method: "POST", headers, body: JSON.stringify({ model: "any", ...body }) });
  /** @type {Value[]} */
  const values = [];
  /** @type {Result[]} */
  const rules = [];
  /** @type {string | undefined} */
  let first;
  for (const [name, request] of Object.entries(REQUESTS)) {
    const broken = name === "a break";
    const whole = broken ? undefined : /** @type {any} */ (await (await post(request)).json());
    if (whole !== undefined) values.push({ id: `${name}: the body`, kind: "response", value: whole });
    first ??= whole?.id;
    const { events, problems } = parse(await (await post({ ...request, stream: true })).text(), broken);
    rules.push({ id: `${name}: the rules of its stream`, outcome: problems.length === 0 ? "passed" : "failed", message: problems.join("; ") });
    events.forEach((value, at) => values.push({ id: `${name}: event ${at}, ${value.type}`, kind: "event", value }));
  }
  values.push({ id: "with the one before: the body", kind: "response", value: await (await post({ input: "Hello", previous_response_id: first })).json() });
  values.push({ id: "read again: the body", kind: "response", value: await (await fetch(`${world.url}/v1/responses/${first}`, { headers })).json() });
  return Counts.of([...rules, ...(await validated(values))]);
}

/**
 * Parses a stream, and returns what breaks the rules of Open Responses.
 * @param {string} text @param {boolean} broken true where the reply breaks
 */
function parse(text, broken) {
  /** @type {any[]} */
  const events = [];
  /** @type {string[]} */
  const problems = [];
  const blocks = text.split("\n\n").map((block) => block.split("\n").filter((line) => line !== "" && !line.startsWith(":"))).filter((lines) => lines.length > 0);
  if (blocks.pop()?.join() !== "data: [DONE]") problems.push("the last event is not [DONE]");
  for (const lines of blocks) {
    const fields = Object.fromEntries(lines.map((line) => /** @type {[string, string]} */ (line.split(/: (.*)/s, 2))));
    const value = JSON.parse(fields.data);
    if (fields.event !== value.type) problems.push(`event: ${fields.event} has the type ${value.type}`);
    if ("id" in fields) problems.push(`${value.type} has an id`);
    if (value.sequence_number !== events.length) problems.push(`${value.type} has the number ${value.sequence_number} in the place ${events.length}`);
    events.push(value);
  }
  const ids = new Set(events.flatMap(({ response }) => response?.id ?? []));
  if (ids.size !== 1) problems.push(`the response has the ids ${[...ids].join(", ")}`);
  if (events[0]?.type !== "response.created") problems.push(`the first event is ${events[0]?.type}`);
  const last = events.at(-1)?.type;
  if (last !== (broken ? "response.failed" : "response.completed")) problems.push(`the last event is ${last}`);
  return { events, problems };
}

/** @param {Value[]} values @returns {Promise<Result[]>} */
async function validated(values) {
  const script = fileURLToPath(new URL("validate.py", import.meta.url));
  const input = values.map((value) => `${JSON.stringify(value)}\n`).join("");
  const { status, output, stdout } = await run(inPython("python"), [script], { seconds: 60, env: pythonEnv, input });
  if (status !== 0) throw new Failure(`${output}\nvalidate.py ended with ${status}`);
  return stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
}
