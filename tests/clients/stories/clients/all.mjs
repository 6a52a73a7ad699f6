// @ts-check
// Every client of a chat.
import * as agents from "./agents.mjs";
import * as aiSdk from "./ai_sdk.mjs";
import * as anthropic from "./anthropic.mjs";
import * as openai from "./openai.mjs";
import { python } from "../python.mjs";

/** @type {readonly import("../stories.mjs").Client[]} */
export const CLIENTS = [
  openai.chat,
  openai.responses,
  aiSdk.useChat,
  aiSdk.compatible,
  aiSdk.openaiChat,
  aiSdk.openaiResponses,
  anthropic.messages,
  agents.chat,
  agents.responses,
  python("openai (Python), chat", "openai_client.py", "chat"),
  python("openai (Python), responses", "openai_client.py", "responses"),
  python("anthropic (Python)", "anthropic_client.py", "messages"),
  python("openai-agents, chat", "agents_client.py", "chat"),
  { ...python("openai-agents, responses", "agents_client.py", "responses"), errorsOvertake: true },
  python("langchain-openai, chat", "langchain_client.py", "chat"),
  python("langchain-openai, responses", "langchain_client.py", "responses"),
];
