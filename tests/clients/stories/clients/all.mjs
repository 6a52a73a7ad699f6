// @ts-check
// Every client of a chat.
import * as agents from "./agents.mjs";
import * as aiSdk from "./ai_sdk.mjs";
import * as anthropic from "./anthropic.mjs";
import * as openai from "./openai.mjs";
import { python } from "../python.mjs";

const CHAT = "/v1/chat/completions";
const RESPONSES = "/v1/responses";
const MESSAGES = "/v1/messages";

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
  python("openai (Python), chat", "openai_client.py", "chat", CHAT),
  python("openai (Python), responses", "openai_client.py", "responses", RESPONSES),
  python("anthropic (Python)", "anthropic_client.py", "messages", MESSAGES),
  python("openai-agents, chat", "agents_client.py", "chat", CHAT),
  { ...python("openai-agents, responses", "agents_client.py", "responses", RESPONSES), errorsOvertake: true },
  python("langchain-openai, chat", "langchain_client.py", "chat", CHAT),
  python("langchain-openai, responses", "langchain_client.py", "responses", RESPONSES),
];
