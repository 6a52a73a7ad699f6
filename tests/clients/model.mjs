// @ts-check
// STAND-IN for a language model that answers by what a request says: it recalls what its prompt has, breaks, talks without an
// end, calls the tools that it is given and fills a schema. It tests clients, never what a model would say.
import { ScriptedModel, event } from "../workerd/support/scripted_model.mjs";

/** @typedef {import("../workerd/support/scripted_model.mjs").Reply} Reply */

/** The sentences that the stories say, each with what comes of it. */
export const SAY = {
  bees: "I keep bees in Cork",
  first: "What did I say first?",
  where: "Where do I keep bees?",
  all: "Tell me all",
  on: "Go on and on",
};
/** What the model says before it breaks. */
export const BROKEN = "Once upon ";
/** The word that it says without an end. */
export const WORD = "and on ";

/** Starts one on a free port. */
export async function startModel() {
  const model = new ScriptedModel();
  model.otherwise = answer;
  await model.pickUp();
  return model;
}

/** @param {Reply} reply @param {any} body */
async function answer(reply, body) {
  const last = body.messages.at(-1);
  const said = words(last);
  if (last.role !== "tool" && body.tools?.length > 0 && body.tool_choice !== "none") return call(reply, body, said);
  const { type, json_schema } = body.response_format ?? {};
  if (type === "json_schema") return reply.says(JSON.stringify(fill(json_schema.schema, said)));
  if (type === "json_object") return reply.says('{"setup": "a", "punchline": "b"}');
  if (said === SAY.all) {
    await reply.words(BROKEN);
    return reply.cut();
  }
  if (said === SAY.on) return void (await reply.untilClosed(WORD, 5_000));
  const users = body.messages.filter((/** @type {any} */ message) => message.role === "user").map(words);
  if (said === SAY.first) return reply.says("You ", "said: ", users[0]);
  if (said === SAY.where) return reply.says(JSON.stringify(body.messages.slice(0, -1)).includes(SAY.bees) ? "In Cork." : "I do not know.");
  return reply.says("I ", "hear ", "you.");
}

/** Calls the tool that the request forces, or else the first one, its arguments in pieces. @param {Reply} reply @param {any} body @param {string} said */
async function call(reply, body, said) {
  const forced = body.tool_choice?.function?.name;
  const tool = body.tools.find((/** @type {any} */ tool) => tool.function.name === forced) ?? body.tools[0];
  const delta = (/** @type {object} */ call) => reply.raw(event(reply.chunk({ tool_calls: [{ index: 0, ...call }] })));
  await delta({ id: "call_1", type: "function", function: { name: tool.function.name, arguments: "" } });
  const text = JSON.stringify(fill(tool.function.parameters ?? {}, said));
  for (let at = 0; at < text.length; at += 5) await delta({ function: { arguments: text.slice(at, at + 5) } });
  await reply.finish(undefined, "tool_calls");
}

/** The text of a message, whose content may be a list of parts. @param {any} message @returns {string} */
const words = ({ content }) => (Array.isArray(content) ? content.map(({ text = "" }) => text).join("") : (content ?? ""));

/**
 * A value that fits a schema. A text is the name that the message has in quotation marks.
 * @param {any} schema @param {string} said @param {any} [root] @returns {unknown}
 */
function fill(schema, said, root = schema) {
  if (schema?.$ref) return fill(root.$defs?.[schema.$ref.split("/").pop()], said, root);
  if (schema?.anyOf) return fill(schema.anyOf[0], said, root);
  if (schema?.enum) return schema.enum[0];
  switch (schema?.type) {
    case "integer":
    case "number":
      return 3;
    case "boolean":
      return true;
    case "null":
      return null;
    case "array":
      return [fill(schema.items, said, root)];
    case "object":
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, value]) => [name, fill(value, said, root)]));
    default:
      return /'(.+?)'/.exec(said)?.[1] ?? "x";
  }
}
