// @ts-check
// OpenAI's tests that fail here, each group with its reason.

/** @type {readonly import("../counts.mjs").Expected[]} */
export const EXPECTED = [
  {
    tests: /test_completions\.py::\w+::test_(method|raw_response|streaming_response)_(retrieve|update|delete|list)/,
    reason: "a chat completion is kept as a turn of a conversation, and has no routes of its own",
  },
  { tests: /test_models\.py::\w+::test_(method|raw_response|streaming_response)_delete/, reason: "the model is the operator's, and nobody deletes it" },
  {
    tests: /test_responses\.py::\w+::test_(method|raw_response|streaming_response)_create_overload/,
    reason: "a request without input and instructions says nothing that could be answered",
  },
  {
    tests: /test_responses\.py::\w+::test_method_create_with_all_params/,
    reason: "it names a template of a prompt, a conversation and a previous response at once",
  },
  { tests: /test_responses\.py::\w+::test_(method|raw_response|streaming_response)_compact/, reason: "a chain is cut to the budget of the prompt by itself" },
  { tests: /test_(input_)?items\.py::\w+::test_method_list_with_all_params/, reason: "it asks for a page of no items" },
  {
    tests: /test_embeddings\.py::\w+::test_(method|raw_response|streaming_response)_create\[(strict|aiohttp)\]/,
    reason: "the client itself asks for Base64, which its strict types refuse before it decodes them",
  },
];
