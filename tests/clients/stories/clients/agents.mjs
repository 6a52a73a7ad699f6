// @ts-check
// OpenAI's Agents SDK for JavaScript: an agent whose runs are streamed, on chat completions and on responses.
import { Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, user } from "@openai/agents";
import OpenAI from "openai";
import { hear } from "./heard.mjs";

/** @typedef {import("../stories.mjs").Client} Client */

/**
 * @param {string} name @param {typeof OpenAIChatCompletionsModel | typeof OpenAIResponsesModel} Model
 * @returns {Client}
 */
function agent(name, Model) {
  return {
    name,
    open({ url, key }) {
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
      const companion = new Agent({ name: "Companion", model: new Model(client, "any") });
      const runner = new Runner({ tracingDisabled: true });
      /** @type {import("@openai/agents").AgentInputItem[]} */
      let history = [];
      return {
        async say(text, stop = false) {
          const abort = new AbortController();
          const result = await runner.run(companion, [...history, user(text)], { stream: true, signal: abort.signal });
          const pieces = async function* () {
            yield* result.toTextStream();
            await result.completed;
            if (result.error) throw result.error;
            history = result.history;
          };
          return hear(pieces(), stop && (() => abort.abort()));
        },
      };
    },
  };
}

export const chat = agent("@openai/agents, chat", OpenAIChatCompletionsModel);
export const responses = agent("@openai/agents, responses", OpenAIResponsesModel);
