"""Says something to Keepsake with LlamaIndex, and asks about it without sending the first message again."""

import os

from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike

model = OpenAILike(model="any", is_chat_model=True, api_base=os.environ["KEEPSAKE"] + "/v1", api_key=os.environ["KEEPSAKE_KEY"])

for text in ["I keep bees in Cork", "Where do I keep bees?"]:
    response = model.chat([ChatMessage(text)])
    print(f"> {text}\n{response.message.content}")
    for memory in response.raw.keepsake["memories"]:
        print(f"  recalled: {memory['content']}")
