// @ts-check
// OpenAI's JavaScript client, with the helpers that most apps use: `.stream()` of chat completions and of responses.
import OpenAI from "openai";
import { hear } from "./heard.mjs";

/** @typedef {import("../stories.mjs").Client} Client */
/** @param {import("../stories.mjs").At} at */
const connect = ({ url, key }) => new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });

/** @type {Client} */
export const chat = {
  name: "openai, chat",
  open(at) {
    const client = connect(at);
    /** @type {OpenAI.ChatCompletionMessageParam[]} */
    const messages = [];
    return {
      async say(content, stop = false) {
        messages.push({ role: "user", content });
        const stream = client.chat.completions.stream({ model: "any", messages });
        const pieces = async function* () {
          for await (const { choices } of stream) yield choices[0]?.delta.content ?? "";
          await stream.finalChatCompletion();
        };
        const heard = await hear(pieces(), stop && (() => stream.abort()));
        messages.push({ role: "assistant", content: heard.text });
        return heard;
      },
    };
  },
};

/** @type {Client} */
export const responses = {
  name: "openai, responses",
  open(at) {
    const client = connect(at);
    /** @type {string | undefined} */
    let previous;
    return {
      async say(input, stop = false) {
        const stream = client.responses.stream({ model: "any", input, previous_response_id: previous });
        const pieces = async function* () {
          for await (const event of stream) if (event.type === "response.output_text.delta") yield event.delta;
          const { id, status, error } = await stream.finalResponse();
          if (status !== "completed") throw new Error(error?.message ?? status);
          previous = id;
        };
        return hear(pieces(), stop && (() => stream.abort()));
      },
    };
  },
};
