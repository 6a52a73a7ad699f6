// @ts-check
// The AI SDK: the chat of `useChat` with its transport, and the providers that an app may set on Keepsake's address.
import { Chat } from "@ai-sdk/react";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { DefaultChatTransport, streamText } from "ai";
import { hear, told } from "./heard.mjs";

/** @typedef {import("../stories.mjs").Client} Client */
/** @typedef {import("../stories.mjs").At} At */

/** @type {Client} */
export const useChat = {
  name: "@ai-sdk/react, useChat",
  open({ url, key }) {
    const transport = new DefaultChatTransport({ api: `${url}/ai/chat`, headers: { authorization: `Bearer ${key}` } });
    const chat = new Chat({ transport, onError: () => {} });
    const text = () => {
      const last = chat.messages.at(-1);
      return last?.role === "assistant" ? last.parts.map((part) => (part.type === "text" ? part.text : "")).join("") : "";
    };
    return {
      async say(message, stop = false) {
        // `useChat` renders by this callback.
        const off = chat["~registerMessagesCallback"](() => {
          if (stop && text() !== "") void chat.stop();
        });
        await chat.sendMessage({ text: message });
        off();
        return chat.error ? { text: text(), error: told(chat.error) } : { text: text() };
      },
    };
  },
};

/**
 * A client that streams a text by a provider, and sends the messages that came of it with the next one.
 * @param {string} name @param {(at: At) => import("ai").LanguageModel} model
 * @returns {Client}
 */
function provider(name, model) {
  return {
    name,
    open(at) {
      /** @type {import("ai").ModelMessage[]} */
      const messages = [];
      return {
        async say(content, stop = false) {
          messages.push({ role: "user", content });
          const abort = new AbortController();
          const result = streamText({ model: model(at), messages, maxRetries: 0, abortSignal: abort.signal, onError: () => {} });
          const pieces = async function* () {
            for await (const part of result.fullStream) {
              if (part.type === "text-delta") yield part.text;
              if (part.type === "error") throw part.error;
            }
            messages.push(...(await result.response).messages);
          };
          return hear(pieces(), stop && (() => abort.abort()));
        },
      };
    },
  };
}

export const compatible = provider("@ai-sdk/openai-compatible", ({ url, key }) => createOpenAICompatible({ name: "keepsake", baseURL: `${url}/v1`, apiKey: key })("any"));
export const openaiChat = provider("@ai-sdk/openai, chat", ({ url, key }) => createOpenAI({ baseURL: `${url}/v1`, apiKey: key }).chat("any"));
export const openaiResponses = provider("@ai-sdk/openai, responses", ({ url, key }) => createOpenAI({ baseURL: `${url}/v1`, apiKey: key }).responses("any"));
