"""Says something to an agent on Keepsake, and asks about it in a run of its own."""

import asyncio
import os

from agents import Agent, OpenAIResponsesModel, Runner, set_tracing_disabled
from openai import AsyncOpenAI

set_tracing_disabled(True)  # traces would go to OpenAI
client = AsyncOpenAI(base_url=os.environ["KEEPSAKE"] + "/v1", api_key=os.environ["KEEPSAKE_KEY"])
companion = Agent(name="Companion", model=OpenAIResponsesModel("any", client))


async def main():
    for text in ["I keep bees in Cork", "Where do I keep bees?"]:
        run = Runner.run_streamed(companion, text)
        async for event in run.stream_events():
            if event.type == "raw_response_event" and event.data.type == "response.completed":
                recalled = event.data.response.keepsake["memories"]
        print(f"> {text}\n{run.final_output}")
        for memory in recalled:
            print(f"  recalled: {memory['content']}")


asyncio.run(main())
