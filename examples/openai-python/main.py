"""Says something to Keepsake with OpenAI's client, and asks about it without sending the first message again."""

import os

from openai import OpenAI

client = OpenAI(base_url=os.environ["KEEPSAKE"] + "/v1", api_key=os.environ["KEEPSAKE_KEY"])

for text in ["I keep bees in Cork", "Where do I keep bees?"]:
    completion = client.chat.completions.create(model="any", messages=[{"role": "user", "content": text}])
    print(f"> {text}\n{completion.choices[0].message.content}")
    for memory in completion.keepsake["memories"]:
        print(f"  recalled: {memory['content']}")
