"""The Python client of MCP: lists and calls tools, as lines of JSON say."""

import asyncio
import json
import sys

from mcp import Client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client


async def answer(message):
    at = message["at"]
    http = create_mcp_http_client(headers={"Authorization": f"Bearer {at['key']}"})
    async with http, Client(streamable_http_client(at["url"] + "/mcp", http_client=http)) as client:
        if "call" not in message:
            return {"tools": [tool.name for tool in (await client.list_tools()).tools]}
        result = await client.call_tool(message["call"], message["arguments"])
        text = "".join(part.text for part in result.content if part.type == "text")
        return {"text": text, "isError": bool(result.is_error)}


for line in sys.stdin:
    print(json.dumps(asyncio.run(answer(json.loads(line)))), flush=True)
