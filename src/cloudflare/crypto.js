// @ts-check
// Verifies signatures by WebCrypto, which is native code.

/** The parameters of WebCrypto, by the names of JWT (RFC 7518 section 3.1, RFC 8037). @type {Record<string, RsaHashedImportParams & EcdsaParams & EcKeyImportParams | { name: string }>} */
const ALGORITHMS = {
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  EdDSA: { name: "Ed25519" },
};

/**
 * Returns whether a signature is that of a public key over these bytes; false where either cannot be parsed.
 * @param {string} name
 * @param {string} jwk
 * @param {Uint8Array<ArrayBuffer>} signed
 * @param {Uint8Array<ArrayBuffer>} signature
 */
export async function verifies(name, jwk, signed, signature) {
  const algorithm = ALGORITHMS[name];
  try {
    const key = await crypto.subtle.importKey("jwk", JSON.parse(jwk), algorithm, false, ["verify"]);
    return await crypto.subtle.verify(algorithm, key, signature, signed);
  } catch {
    return false;
  }
}
