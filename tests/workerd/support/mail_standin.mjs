// STAND-IN for Cloudflare's `send_email` binding, whose simulation keeps what it is given to itself: it takes what the real one
// takes, and `GET /sent` tells it.
import { WorkerEntrypoint } from "cloudflare:workers";

const sent = [];

export class MailStandin extends WorkerEntrypoint {
  async send(message) {
    for (const part of ["from", "to", "subject", "text"]) {
      if (typeof message[part] !== "string" || message[part] === "") throw new Error(`E_FIELD_MISSING: ${part}`);
    }
    sent.push({ ...message });
    return { messageId: crypto.randomUUID() };
  }
}

export default {
  fetch: () => Response.json(sent),
};
