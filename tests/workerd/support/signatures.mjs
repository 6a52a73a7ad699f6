// @ts-check
// Numbers and encodings of signatures, as an attacker would change them: nothing here is copied from a set of test vectors.
import { constants, createHash, privateEncrypt, sign } from "node:crypto";

/** The order of P-256's group, and of Ed25519's. */
export const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const P = 2n ** 255n - 19n;

/** @param {unknown} value an object, or JSON or bytes as they are */
export const part = (value) => (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(typeof value === "string" ? value : JSON.stringify(value))).toString("base64url");

/** @param {bigint} number @param {number} length */
export const bytes = (number, length) => Buffer.from(number.toString(16).padStart(2 * length, "0"), "hex");
/** @param {Uint8Array} big */
export const number = (big) => BigInt(`0x${Buffer.from(big).toString("hex") || "0"}`);
/** @param {bigint} number */
export const little = (number) => bytes(number, 32).reverse();
/** @param {Uint8Array} raw */
const fromLittle = (raw) => number(Buffer.from(raw).reverse());

/** Changes of an ECDSA signature (`r` and then `s`). @param {Buffer} raw @returns {Record<string, Buffer>} */
export function ecdsa(raw) {
  const [r, s] = [number(raw.subarray(0, 32)), number(raw.subarray(32))];
  /** @param {bigint} r @param {bigint} s */
  const pair = (r, s) => Buffer.concat([bytes(r, 32), bytes(s, 32)]);
  const most = 2n ** 256n - 1n;
  return {
    "r and s are 0": pair(0n, 0n), "r is 0": pair(0n, s), "s is 0": pair(r, 0n), "r is n": pair(N, s), "s is n": pair(r, N), "both are n": pair(N, N),
    "r is n and s is 0": pair(N, 0n), "r is 1": pair(1n, s), "s is 1": pair(r, 1n), "both are 1": pair(1n, 1n), "r is n + 1": pair(N + 1n, s), "s is n + 1": pair(r, N + 1n),
    "both are the most": pair(most, most), "r is n - 1": pair(N - 1n, s), "s is n - 1": pair(r, N - 1n), "swapped": pair(s, r), "r is n - r": pair(N - r, s),
    "both are negated": pair(N - r, N - s), "r is p": pair(0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn, s),
    "n + r in 33 bytes": Buffer.concat([bytes(r + N, 33), bytes(s, 32)]), "n + s in 33 bytes": Buffer.concat([bytes(r, 32), bytes(s + N, 33)]),
    "n + r and n + s": Buffer.concat([bytes(r + N, 33), bytes(s + N, 33)]), "zeros before both": Buffer.concat([bytes(r, 33), bytes(s, 33)]), "48 bytes each": Buffer.concat([bytes(r, 48), bytes(s, 48)]),
    "zeros behind": Buffer.concat([raw, Buffer.alloc(64)]), "r alone": bytes(r, 32), "s alone": bytes(s, 32), "twice": Buffer.concat([raw, raw]),
    "little-endian": Buffer.concat([bytes(r, 32).reverse(), bytes(s, 32).reverse()]), "hexadecimal digits": Buffer.from(raw.toString("hex")),
    "a format byte before": Buffer.concat([Buffer.from([4]), raw]),
  };
}

/** Changes of a signature of any kind. @param {Buffer} raw @returns {Record<string, Buffer>} */
export function anySignature(raw) {
  const flipped = (/** @type {number} */ at, /** @type {number} */ bit) => {
    const copy = Buffer.from(raw);
    copy[at] ^= bit;
    return copy;
  };
  return {
    "empty": Buffer.alloc(0), "a zero": Buffer.alloc(1), "zeros": Buffer.alloc(raw.length), "ones": Buffer.alloc(raw.length, 0xff), "half of it": raw.subarray(0, raw.length / 2),
    "without its last byte": raw.subarray(0, -1), "without its first byte": raw.subarray(1), "a zero behind": Buffer.concat([raw, Buffer.alloc(1)]), "a zero before": Buffer.concat([Buffer.alloc(1), raw]),
    "its first bit": flipped(0, 0x80), "its last bit": flipped(raw.length - 1, 1), "a bit in the middle": flipped(raw.length / 2, 8), "its first byte's last bit": flipped(0, 1), "backwards": Buffer.from(raw).reverse(),
  };
}

/** Changes of an Ed25519 signature (`R` and then `S`). @param {Buffer} raw @returns {Record<string, Buffer>} */
export function ed25519(raw) {
  const [R, S] = [raw.subarray(0, 32), fromLittle(raw.subarray(32))];
  /** @param {Uint8Array} R @param {bigint} S */
  const pair = (R, S) => Buffer.concat([R, little(S)]);
  /** @type {Record<string, Buffer>} */
  const changed = { "S is 0": pair(R, 0n), "S is 1": pair(R, 1n), "S is L": pair(R, L), "S is L - 1": pair(R, L - 1n), "S is negated": pair(R, L - S), "S is the most": pair(R, 2n ** 256n - 1n), "swapped": Buffer.concat([raw.subarray(32), R]), "R negated": Buffer.concat([R.subarray(0, 31), Buffer.from([R[31] ^ 0x80]), raw.subarray(32)]) };
  for (const times of [1n, 2n, 7n, 14n]) changed[`S + ${times} L`] = pair(R, S + times * L);
  for (const bit of [253n, 254n, 255n]) changed[`S with bit ${bit}`] = pair(R, S | (1n << bit));
  for (const [name, point] of Object.entries(smallOrder())) changed[`R is ${name}, S is 0`] = pair(point, 0n);
  return changed;
}

/** The points of small order of Ed25519, as RFC 8032 writes points, and what others read as such. @returns {Record<string, Buffer>} */
export function smallOrder() {
  const invert = (/** @type {bigint} */ x) => power(x, P - 2n);
  const d = mod(-121665n * invert(121666n));
  // Twice a point of order 8 has y = 0, so x² = -y², and the curve leaves d y⁴ + 2 y² - 1 = 0.
  const root = squareRoot(mod(1n + d)) ?? 0n;
  const squares = [root, mod(-root)].map((one) => squareRoot(mod((one - 1n) * invert(d))));
  const eighth = squares.flatMap((y) => (y === undefined ? [] : [y, mod(-y)]));
  /** @type {Record<string, Buffer>} */
  const points = { "of order 1": little(1n), "of order 2": little(P - 1n), "of order 4": little(0n), "0 past p": little(P), "1 past p": little(P + 1n) };
  eighth.forEach((y, index) => (points[`of order 8 (${index})`] = little(y)));
  for (const [name, point] of Object.entries(points)) points[`${name}, x negated`] = little(fromLittle(point) | (1n << 255n));
  return points;
}

const mod = (/** @type {bigint} */ x) => ((x % P) + P) % P;
/** @param {bigint} base @param {bigint} exponent */
function power(base, exponent) {
  let result = 1n;
  for (base = mod(base); exponent > 0n; exponent >>= 1n, base = mod(base * base)) if (exponent & 1n) result = mod(result * base);
  return result;
}
/** @param {bigint} x */
function squareRoot(x) {
  const root = power(x, (P + 3n) / 8n);
  for (const one of [root, mod(root * power(2n, (P - 1n) / 4n))]) if (mod(one * one) === mod(x)) return one;
  return undefined;
}

const SHA256 = Buffer.from("3031300d060960864801650304020105000420", "hex");
/** What PKCS #1 signs: `00 01 ff… 00` and the hash with its name. @param {number} length @param {Buffer} info */
const encoded = (length, info) => Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(length - info.length - 3, 0xff), Buffer.from([0]), info]);

/** Signatures whose padding or hash is not as it has to be, by the right key. @param {string} signed @param {import("node:crypto").KeyObject} key @returns {Record<string, Buffer>} */
export function rsa(signed, key) {
  const hash = createHash("sha256").update(signed).digest();
  const good = encoded(256, Buffer.concat([SHA256, hash]));
  const raw = (/** @type {Buffer} */ block) => privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
  const named = (/** @type {string} */ hex, /** @type {Buffer} */ hash) => raw(encoded(256, Buffer.concat([Buffer.from(hex, "hex"), hash])));
  const changed = (/** @type {number} */ at, /** @type {number} */ value) => {
    const block = Buffer.from(good);
    block[at] = value;
    return raw(block);
  };
  const digest = (/** @type {string} */ name) => createHash(name).update(signed).digest();
  const spare = (/** @type {number} */ ones, /** @type {Buffer} */ behind) => Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(ones, 0xff), Buffer.from([0]), SHA256, hash, behind]);
  const modulus = number(Buffer.from(key.export({ format: "jwk" }).n ?? "", "base64url"));
  const s = number(raw(good));
  return {
    "no parameters": named("302f300b060960864801650304020104" + "20", hash), "parameters of another type": named("3031300d060960864801650304020104000420", hash), "a length in two bytes": named("308131300d060960864801650304020105000420", hash),
    "a length in three bytes": named("30820031300d060960864801650304020105000420", hash), "SHA-1's name": named("3031300d060960864801650304021a05000420", hash), "SHA-512's name": named("3031300d060960864801650304020305000420", hash),
    "SHA-384's name": named("3031300d060960864801650304020205000420", hash), "no name at all": raw(encoded(256, hash)), "the name alone": raw(encoded(256, SHA256)), "nothing": raw(encoded(256, Buffer.alloc(0))),
    "SHA-1": named("3021300906052b0e03021a05000414", digest("sha1")), "SHA-384": named("3041300d060960864801650304020205000430", digest("sha384")), "SHA-512": named("3051300d060960864801650304020305000440", digest("sha512")), "MD5": named("3020300c06082a864886f70d020505000410", digest("md5")),
    "block type 2": changed(1, 2), "block type 0": changed(1, 0), "a first byte": raw(Buffer.concat([Buffer.from([0x01, 0x01]), good.subarray(2)])), "a zero in the padding": changed(20, 0), "an odd byte in the padding": changed(20, 0xfe), "an odd first byte of padding": changed(2, 0xfe), "no separator": changed(204, 0xff), "another separator": changed(204, 1),
    "eight bytes of padding, and zeros behind": raw(spare(8, Buffer.alloc(256 - 11 - 51))), "eight bytes of padding, and ones behind": raw(spare(8, Buffer.alloc(256 - 11 - 51, 0xff))), "no padding, and zeros behind": raw(spare(0, Buffer.alloc(256 - 3 - 51))), "a zero behind the hash": raw(spare(201, Buffer.alloc(1))),
    "a hash cut short": raw(encoded(256, Buffer.concat([SHA256, hash.subarray(0, 31)]))), "another hash": raw(encoded(256, Buffer.concat([SHA256, digest("sha512").subarray(0, 32)]))), "the hash of its hash": raw(encoded(256, Buffer.concat([SHA256, createHash("sha256").update(hash).digest()]))),
    "PSS": sign("sha256", Buffer.from(signed), { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }), "PSS without a salt": sign("sha256", Buffer.from(signed), { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 0 }),
    "s + n": bytes(s + modulus, 257), "n - s": bytes(modulus - s, 256), "n": bytes(modulus, 256), "n - 1": bytes(modulus - 1n, 256), "1": bytes(1n, 256), "the block itself": good, "a zero before it": Buffer.concat([Buffer.alloc(1), raw(good)]),
  };
}

/** A signature for a key with e = 3 by whoever does not have it, if the end of the block is not looked at. @param {string} signed */
export function cubeRoot(signed) {
  const hash = createHash("sha256").update(signed).digest();
  const block = Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(8, 0xff), Buffer.from([0]), SHA256, hash, Buffer.alloc(256 - 11 - 51, 0xff)]);
  const most = number(block);
  let [low, high] = [0n, 1n << 700n];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** 3n <= most) low = middle;
    else high = middle - 1n;
  }
  return bytes(low, 256);
}

/** The block that a key with e = 1 takes as its own signature. @param {string} signed */
export const blockOf = (signed) => encoded(256, Buffer.concat([SHA256, createHash("sha256").update(signed).digest()]));
