"""Anthropic's Python client, with its helper `.stream()` of messages."""

from anthropic import Anthropic
from telling import tell


class Messages:
    def __init__(self, url, key):
        self.client = Anthropic(base_url=url.removesuffix("/v1"), api_key=key, max_retries=0)
        self.messages = []

    def say(self, text):
        self.messages.append({"role": "user", "content": text})
        with self.client.messages.stream(model="any", max_tokens=500, messages=self.messages) as stream:
            yield from stream.text_stream
            message = stream.get_final_message()
        assert message.id == "msg_" + message.keepsake["message_id"]
        self.messages.append({"role": "assistant", "content": message.content[0].text})


tell({"messages": Messages})
