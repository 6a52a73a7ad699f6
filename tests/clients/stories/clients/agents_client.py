"""OpenAI's Agents SDK for Python: an agent whose runs are streamed, on chat completions and on responses."""

import asyncio

from agents import Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner
from openai import AsyncOpenAI
from telling import tell

# One loop for all runs: a client of OpenAI belongs to the loop of its first request.
loop = asyncio.new_event_loop()


class Chat:
    model = OpenAIChatCompletionsModel

    def __init__(self, url, key):
        client = AsyncOpenAI(base_url=url, api_key=key, max_retries=0)
        self.agent = Agent(name="Companion", model=self.model(model="any", openai_client=client))
        self.history = []

    def say(self, text):
        async def start():
            return Runner.run_streamed(self.agent, [*self.history, {"role": "user", "content": text}])

        result = loop.run_until_complete(start())
        events = result.stream_events()
        try:
            while True:
                try:
                    event = loop.run_until_complete(anext(events))
                except StopAsyncIteration:
                    break
                if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
                    yield event.data.delta
        except GeneratorExit:
            result.cancel()
            loop.run_until_complete(events.aclose())
            # What was cancelled ends in the loop.
            loop.run_until_complete(asyncio.sleep(0.1))
            raise
        self.history = result.to_input_list()


class Responses(Chat):
    model = OpenAIResponsesModel


tell({"chat": Chat, "responses": Responses})
