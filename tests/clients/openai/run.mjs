// @ts-check
// OpenAI's own tests of its Python client, from the source archive of the client, against the Worker: the client validates every
// answer strictly.
import { sdkTests } from "../../../tools/python.mjs";
import { Counts } from "../counts.mjs";
import { pendingAmong } from "../pending.mjs";
import { pytest } from "../pytest.mjs";
import { EXPECTED } from "./expected.mjs";
import { startProxy } from "./proxy.mjs";

/** The files, each with the routes that it cannot do without. @type {Record<string, string[]>} */
const FILES = {
  "chat/test_completions.py": [],
  "test_models.py": [],
  "test_embeddings.py": ["/v1/embeddings"],
  "test_responses.py": ["/v1/responses", "/v1/conversations"],
  "responses/test_input_items.py": ["/v1/responses"],
  "test_conversations.py": ["/v1/conversations"],
  "conversations/test_items.py": ["/v1/conversations"],
};

/** @param {import("../world.mjs").World} world */
export async function openai(world) {
  const sources = await sdkTests("openai");
  const proxy = await startProxy(world.url, await world.key("openai"));
  const files = Object.entries(FILES).filter(([, routes]) => pendingAmong(routes) === undefined).map(([file]) => `tests/api_resources/${file}`);
  try {
    const env = { TEST_API_BASE_URL: `${proxy.url}/v1` };
    const results = await pytest(["-o", "addopts=", ...files], { cwd: sources, plugins: ["pytest_asyncio.plugin"], env, seconds: 300 });

    const counts = Counts.of(results, EXPECTED);
    for (const [file, routes] of Object.entries(FILES)) {
      const route = pendingAmong(routes);
      if (route !== undefined) counts.skip(`${file} waits for ${route}`);
    }
    return counts;
  } finally {
    proxy.stop();
  }
}
