// @ts-check
// Tokens as any other service would make them, good ones and bad ones.
import { createHmac } from "node:crypto";

/** @param {unknown} value */
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * @param {Record<string, unknown>} claims
 * @param {string} secret
 * @param {{ header?: Record<string, unknown>, hash?: string }} [how]
 */
export function sign(claims, secret, { header = { alg: "HS256", typ: "JWT" }, hash = "sha256" } = {}) {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest("base64url")}`;
}

/** Seconds since 1970, as `exp` and `nbf` count. @param {number} seconds from now */
export const inSeconds = (seconds) => Math.floor(Date.now() / 1_000) + seconds;
