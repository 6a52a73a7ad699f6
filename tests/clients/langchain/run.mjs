// @ts-check
// LangChain's standard tests of chat models, on its client of OpenAI: calls of tools, structured output, usage, streams.
import { fileURLToPath } from "node:url";
import { Counts } from "../counts.mjs";
import { pytest } from "../pytest.mjs";
import { MODEL } from "../world.mjs";

/** What the standard tests take fixtures from. */
const PLUGINS = ["pytest_asyncio.plugin", "pytest_benchmark.plugin", "pytest_recording.plugin"];

/** The reasons of LangChain for which a test may be skipped, each with the one that is behind it. @type {Record<string, string>} */
const SKIPS = {
  "Model does not support PDF inputs.": "a message holds texts and pictures, no documents",
  "Model does not support audio inputs.": "a message holds texts and pictures, no sound",
  "Model does not support image message.": "its picture comes from the network",
  "Model does not support image tool message.": "its picture comes from the network",
  "Model does not support PDF tool message.": "a message holds texts and pictures, no documents",
  "Model does not explicitly support Anthropic inputs.": "its parts are Anthropic's",
  "VCR not set up.": "it times a recording of a model's answers",
};

/** @param {import("../counts.mjs").Result} result @returns {import("../counts.mjs").Result} */
function explained({ id, outcome, message = "" }) {
  if (outcome !== "skipped") return { id, outcome, message };
  const reason = SKIPS[message.replace("Skipped: ", "")];
  return reason === undefined ? { id, outcome: "failed", message: `is skipped: ${message}` } : { id, outcome, message: reason };
}

/** @param {import("../world.mjs").World} world */
export async function langchain(world) {
  const env = { KEEPSAKE_URL: world.url, KEEPSAKE_KEY: await world.key("langchain"), KEEPSAKE_MODEL: MODEL, LANGSMITH_TRACING: "false" };
  const results = await pytest(["test_keepsake.py"], { cwd: fileURLToPath(new URL(".", import.meta.url)), plugins: PLUGINS, env, seconds: 300 });
  return Counts.of(results.map(explained));
}
