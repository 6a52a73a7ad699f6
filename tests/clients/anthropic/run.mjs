// @ts-check
// Anthropic's own tests of its Python client, from the source archive of the client, against the Worker: the client validates every
// answer strictly. None is expected to fail.
import { sdkTests } from "../../../tools/python.mjs";
import { Counts } from "../counts.mjs";
import { startProxy } from "../openai/proxy.mjs";
import { pytest } from "../pytest.mjs";

/** @param {import("../world.mjs").World} world */
export async function anthropic(world) {
  const sources = await sdkTests("anthropic");
  const proxy = await startProxy(world.url, await world.key("anthropic"));
  try {
    const plugins = ["pytest_asyncio.plugin", "inline_snapshot.pytest_plugin", "http_snapshot._pytest_plugin"];
    const results = await pytest(["-o", "addopts=", "tests/api_resources/test_messages.py"], { cwd: sources, plugins, env: { TEST_API_BASE_URL: proxy.url }, seconds: 300 });
    return Counts.of(results);
  } finally {
    proxy.stop();
  }
}
