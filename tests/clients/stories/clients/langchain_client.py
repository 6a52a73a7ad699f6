"""LangChain's client of OpenAI, streaming, on chat completions and on responses."""

from langchain_core.messages import HumanMessage
from langchain_openai import ChatOpenAI
from telling import tell


class Chat:
    use_responses_api = False

    def __init__(self, url, key):
        self.model = ChatOpenAI(model="any", base_url=url, api_key=key, max_retries=0, use_responses_api=self.use_responses_api)
        self.messages = []

    def say(self, text):
        self.messages.append(HumanMessage(text))
        whole = None
        for chunk in self.model.stream(self.messages):
            whole = chunk if whole is None else whole + chunk
            yield chunk.text
        self.messages.append(whole)


class Responses(Chat):
    use_responses_api = True


tell({"chat": Chat, "responses": Responses})
