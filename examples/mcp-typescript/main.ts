// Stores a memory by Keepsake's tools, as an assistant does, and recalls it.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const client = new Client({ name: "example", version: "1.0.0" });
const headers = { authorization: `Bearer ${process.env.KEEPSAKE_KEY}` };
await client.connect(new StreamableHTTPClientTransport(new URL(`${process.env.KEEPSAKE}/mcp`), { requestInit: { headers } }));

await client.callTool({ name: "remember", arguments: { content: "I keep bees in Cork" } });
const found = await client.callTool({ name: "recall", arguments: { q: "Where do I keep bees?" } });
const { memories } = found.structuredContent as { memories: { content: string }[] };
for (const memory of memories) console.log(`recalled: ${memory.content}`);

await client.close();
