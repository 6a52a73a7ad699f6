// @ts-check
// The stories that each client of a chat tells, against the model of ../model.mjs.
import assert from "node:assert/strict";
import { BROKEN, SAY, WORD } from "../model.mjs";

/** The words of a reply, and the error that the client saw, as a text. @typedef {{ text: string, error?: string }} Heard */
/** A conversation as a client has it; `stop` aborts the reply after its first words. @typedef {{ say: (text: string, stop?: boolean) => Promise<Heard> }} Chat */
/** @typedef {{ url: string, key: string }} At */

/**
 * @typedef {object} Client
 * @property {string} name
 * @property {(at: At) => Chat | Promise<Chat>} open begins a conversation
 * @property {boolean} [errorsOvertake] true where an error reaches the app before words that came before it
 * @property {() => void | Promise<void>} [close] ends the program of the client
 */

/**
 * @typedef {object} Stage
 * @property {Client} client
 * @property {() => Promise<Chat>} open begins a conversation of the story's user
 * @property {() => Promise<{ content: string, status: string }>} lastReply what is stored of the user's last reply, once it has ended
 * @property {() => Promise<void>} stopReply tells the service to stop the user's reply, as the app of a client does beside it
 */

/** @type {Record<string, (stage: Stage) => Promise<void>>} */
export const STORIES = {
  async "two turns"({ open }) {
    const chat = await open();
    assert.deepEqual(await chat.say(SAY.bees), { text: "I hear you." });
    assert.deepEqual(await chat.say(SAY.first), { text: `You said: ${SAY.bees}` });
  },

  async "recall"({ open }) {
    await (await open()).say(SAY.bees);
    assert.deepEqual(await (await open()).say(SAY.where), { text: "In Cork." });
  },

  async "a break"({ client, open, lastReply }) {
    const { text, error } = await (await open()).say(SAY.all);
    if (!client.errorsOvertake || text !== "") assert.equal(text, BROKEN);
    assert.ok(error, "the client saw no error");
    const { content, status } = await lastReply();
    assert.deepEqual({ content, status }, { content: BROKEN, status: "interrupted" });
  },

  async "a stop"({ open, lastReply, stopReply }) {
    const { text, error } = await (await open()).say(SAY.on, true);
    assert.equal(error, undefined);
    assert.ok(text.startsWith(WORD), text);
    await stopReply();
    const { content, status } = await lastReply();
    assert.equal(status, "stopped");
    assert.ok(content.startsWith(text), `kept: ${content.slice(0, 100)}`);
  },
};
