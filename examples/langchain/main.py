"""Says something to Keepsake with LangChain, and asks about it without sending the first message again."""

import os

from langchain_openai import ChatOpenAI


class ChatKeepsake(ChatOpenAI):
    """Keeps what was recalled in the metadata of a message: LangChain drops the members that OpenAI does not have."""

    def _create_chat_result(self, response, generation_info=None):
        result = super()._create_chat_result(response, generation_info)
        result.generations[0].message.response_metadata["keepsake"] = response.keepsake
        return result


model = ChatKeepsake(model="any", base_url=os.environ["KEEPSAKE"] + "/v1", api_key=os.environ["KEEPSAKE_KEY"])

for text in ["I keep bees in Cork", "Where do I keep bees?"]:
    message = model.invoke(text)
    print(f"> {text}\n{message.text}")
    for memory in message.response_metadata["keepsake"]["memories"]:
        print(f"  recalled: {memory['content']}")
