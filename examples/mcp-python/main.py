"""Stores a memory by Keepsake's tools, as an assistant does, and recalls it."""

import asyncio
import os

from mcp import Client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client


async def main():
    http = create_mcp_http_client(headers={"Authorization": "Bearer " + os.environ["KEEPSAKE_KEY"]})
    async with http, Client(streamable_http_client(os.environ["KEEPSAKE"] + "/mcp", http_client=http)) as client:
        await client.call_tool("remember", {"content": "I keep bees in Cork"})
        found = await client.call_tool("recall", {"q": "Where do I keep bees?"})
        for memory in found.structured_content["memories"]:
            print(f"recalled: {memory['content']}")


asyncio.run(main())
