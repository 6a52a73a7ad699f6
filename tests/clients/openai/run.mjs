// @ts-check
// OpenAI's own tests of its Python client, from the source archive of the client, against the Worker: the client validates every
// answer strictly.
import { sdkTests } from "../../../tools/python.mjs";
import { Counts } from "../counts.mjs";
import { pytest } from "../pytest.mjs";
import { EXPECTED } from "./expected.mjs";
import { startProxy } from "./proxy.mjs";

const FILES = [
  "chat/test_completions.py",
  "test_models.py",
  "test_embeddings.py",
  "test_responses.py",
  "responses/test_input_items.py",
  "test_conversations.py",
  "conversations/test_items.py",
];

/** @param {import("../world.mjs").World} world */
export async function openai(world) {
  const sources = await sdkTests("openai");
  const proxy = await startProxy(world.url, await world.key("openai"));
  const files = FILES.map((file) => `tests/api_resources/${file}`);
  try {
    const env = { TEST_API_BASE_URL: `${proxy.url}/v1` };
    const results = await pytest(["-o", "addopts=", ...files], { cwd: sources, plugins: ["pytest_asyncio.plugin"], env, seconds: 300 });
    return Counts.of(results, EXPECTED);
  } finally {
    proxy.stop();
  }
}
