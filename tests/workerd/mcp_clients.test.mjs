// @ts-check
// The official clients of MCP against `/mcp` in workerd, with nothing but the address and a key: `sdk` of the era with a
// handshake, and `client` of the stateless one, as it chooses by itself and as it is told.
import assert from "node:assert/strict";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as SdkClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as SdkTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { startKeepsake } from "./support/keepsake.mjs";
import { story } from "./support/story.mjs";

const keepsake = await startKeepsake();
const url = new URL("/mcp", keepsake.url);
const SCOPES = ["chat", "memories:read", "memories:write", "conversations:read"];
const TOOLS = ["remember", "recall", "forget", "list_memories", "get_profile", "list_conversations", "search_messages"];

/** Makes a key of a user. @param {string} user @param {string[]} scopes */
async function key(user, scopes = SCOPES) {
  const made = await keepsake.post(user, "/api-keys", { name: "client", scopes });
  assert.equal(made.status, 201, made.text);
  return { requestInit: { headers: { authorization: `Bearer ${made.json.key}` } } };
}

const about = { name: "story", version: "1.0.0" };
/** Each client, connected with some headers. @type {Record<string, (options: { requestInit: RequestInit }) => Promise<any>>} */
const CLIENTS = {
  sdk: async (options) => {
    const client = new SdkClient(about);
    await client.connect(/** @type {any} */ (new SdkTransport(url, options)));
    return client;
  },
  client: async (options) => {
    const client = new Client(about);
    await client.connect(new StreamableHTTPClientTransport(url, options));
    return client;
  },
  "client, stateless": async (options) => {
    const client = new Client(about, { versionNegotiation: { mode: "auto" } });
    await client.connect(new StreamableHTTPClientTransport(url, options));
    return client;
  },
};

for (const [name, connect] of Object.entries(CLIENTS)) {
  const user = name.replaceAll(/\W/g, "");

  story(`${name}: somebody is remembered, recalled and forgotten`, async () => {
    const client = await connect(await key(user));
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((/** @type {any} */ tool) => tool.name), TOOLS);
    assert.equal(client.getServerVersion()?.name, "keepsake");
    assert.match(client.getInstructions(), /`recall`/);

    // A client checks each result against the schema of its tool.
    const call = (/** @type {string} */ tool, /** @type {any} */ values = {}) => client.callTool({ name: tool, arguments: values });
    const kept = (await call("remember", { content: "They are allergic to peanuts.", metadata: { app: name } })).structuredContent;
    const found = (await call("recall", { q: "What are they allergic to?" })).structuredContent;
    assert.equal(found.memories[0].id, kept.id);
    await keepsake.post(user, "/chat", { message: "I live in Berlin and my sister Mia visits me on 24 December", stream: false });
    for (const tool of ["recall", "list_memories", "get_profile", "list_conversations"]) {
      const result = await call(tool, tool === "recall" ? { q: "Where do I live?" } : {});
      assert.notEqual(result.isError, true, JSON.stringify(result));
      assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
    }
    assert.ok((await call("forget", { memory_id: kept.id })).structuredContent.forgotten.includes(kept.id));
    const again = await call("forget", { memory_id: kept.id });
    assert.deepEqual([again.isError, again.content[0].text], [true, "There is no such memory."]);

    const { resources } = await client.listResources();
    for (const { uri } of resources) {
      const { contents } = await client.readResource({ uri });
      assert.ok(JSON.parse(contents[0].text), uri);
    }
    assert.equal(resources.length, 2);
    assert.equal((await client.listResourceTemplates()).resourceTemplates.length, 1);
    await client.close();
  });

  story(`${name}: an argument, a resource and a tool that are wrong are named`, async () => {
    const client = await connect(await key(user));
    const wrong = await client.callTool({ name: "remember", arguments: { content: "My password is hunter2-Xy99!" } });
    assert.equal(wrong.isError, true);
    assert.match(wrong.content[0].text, /^`content` looks like a secret/);
    await assert.rejects(client.readResource({ uri: "keepsake://conversations/none" }), /Resource not found/);
    await assert.rejects(client.callTool({ name: "forget_everybody", arguments: {} }), /Unknown tool/);
    await client.close();
  });

  story(`${name}: a key has the tools of its scopes, and a wrong one none`, async () => {
    const client = await connect(await key(user, ["memories:read"]));
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((/** @type {any} */ tool) => tool.name), ["recall", "list_memories", "get_profile"]);
    await assert.rejects(client.callTool({ name: "remember", arguments: { content: "They keep bees." } }), /memories:write/);
    await client.close();
    await assert.rejects(connect({ requestInit: { headers: { authorization: "Bearer ks_live_wrong" } } }), /40[13]|[Uu]nauthori[sz]ed/);
  });
}
