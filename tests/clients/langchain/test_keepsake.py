"""LangChain's standard tests of a chat model, on its client of OpenAI with the Worker's address."""

import os

from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import ChatModelIntegrationTests


class TestChatCompletions(ChatModelIntegrationTests):
    use_responses_api = False

    @property
    def chat_model_class(self):
        return ChatOpenAI

    @property
    def chat_model_params(self):
        return {
            "model": "any",
            "base_url": os.environ["KEEPSAKE_URL"] + "/v1",
            "api_key": os.environ["KEEPSAKE_KEY"],
            "use_responses_api": self.use_responses_api,
            "stream_usage": True,
            "max_retries": 0,
        }

    @property
    def model_override_value(self):
        return os.environ["KEEPSAKE_MODEL"]

    @property
    def supports_json_mode(self):
        return True


class TestResponses(TestChatCompletions):
    use_responses_api = True
