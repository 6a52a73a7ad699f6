// @ts-check
// Anthropic's JavaScript client, with the helper that most apps use: `.stream()` of messages.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import { hear } from "./heard.mjs";

/** @type {import("../stories.mjs").Client} */
export const messages = {
  name: "@anthropic-ai/sdk",
  open({ url, key }) {
    const client = new Anthropic({ baseURL: url, apiKey: key, authToken: null, maxRetries: 0 });
    /** @type {Anthropic.MessageParam[]} */
    const history = [];
    return {
      async say(content, stop = false) {
        history.push({ role: "user", content });
        const stream = client.messages.stream({ model: "any", max_tokens: 500, messages: history });
        const pieces = async function* () {
          for await (const event of stream) if (event.type === "content_block_delta" && event.delta.type === "text_delta") yield event.delta.text;
          const message = await stream.finalMessage();
          // The helper passes what is ours.
          assert.equal(`msg_${/** @type {any} */ (message).keepsake.message_id}`, message.id);
        };
        const heard = await hear(pieces(), stop && (() => stream.abort()));
        history.push({ role: "assistant", content: heard.text });
        return heard;
      },
    };
  },
};
