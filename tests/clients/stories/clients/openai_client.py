"""OpenAI's Python client, with its helpers `.stream()` of chat completions and of responses."""

from openai import OpenAI
from telling import tell


class Chat:
    def __init__(self, url, key):
        self.client = OpenAI(base_url=url, api_key=key, max_retries=0)
        self.messages = []

    def say(self, text):
        self.messages.append({"role": "user", "content": text})
        with self.client.chat.completions.stream(model="any", messages=self.messages) as stream:
            for event in stream:
                if event.type == "content.delta":
                    yield event.delta
            message = stream.get_final_completion().choices[0].message
        self.messages.append({"role": "assistant", "content": message.content})


class Responses:
    def __init__(self, url, key):
        self.client = OpenAI(base_url=url, api_key=key, max_retries=0)
        self.previous = None

    def say(self, text):
        more = {"previous_response_id": self.previous} if self.previous else {}
        with self.client.responses.stream(model="any", input=text, **more) as stream:
            for event in stream:
                if event.type == "response.output_text.delta":
                    yield event.delta
            self.previous = stream.get_final_response().id


tell({"chat": Chat, "responses": Responses})
