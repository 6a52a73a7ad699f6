// Says something to Keepsake with OpenAI's client, and asks about it without sending the first message again.
import OpenAI from "openai";

const client = new OpenAI({ baseURL: `${process.env.KEEPSAKE}/v1`, apiKey: process.env.KEEPSAKE_KEY });

for (const input of ["I keep bees in Cork", "Where do I keep bees?"]) {
  const response = await client.responses.create({ model: "any", input });
  console.log(`> ${input}\n${response.output_text}`);
  for (const memory of response.keepsake.memories) console.log(`  recalled: ${memory.content}`);
}
