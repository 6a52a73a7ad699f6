// @ts-check
// Tokens as an attacker would change them, by the classes that Wycheproof has of JWTs and of their signatures; the cases are our own.
// Each is shown as a bearer where a header can hold it, and to /auth/validate: what is not listed as valid is refused by both.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, sign as signature, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after } from "node:test";
import { inSeconds } from "./support/jwt.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { N, anySignature, blockOf, bytes, cubeRoot, ecdsa, ed25519, number, part, rsa, smallOrder } from "./support/signatures.mjs";
import { story } from "./support/story.mjs";

const SECRET = "a secret of these tests, at least 32 bytes long";
const pair = (/** @type {number} */ modulusLength, publicExponent = 65537) => generateKeyPairSync("rsa", { modulusLength, publicExponent });
const KEYS = {
  RS256: pair(2048), ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }), EdDSA: generateKeyPairSync("ed25519"),
  three: pair(2048, 3), short: pair(2047), weak: pair(1024), P384: generateKeyPairSync("ec", { namedCurve: "P-384" }),
};
const published = Object.entries(KEYS).map(([kid, { publicKey }]) => ({ ...publicKey.export({ format: "jwk" }), kid }));
const jwk = (/** @type {string} */ kid, more = {}) => ({ ...published.find((key) => key.kid === kid), ...more });
const small = smallOrder();
/** What is published besides, each by its own name. @type {any[]} */
const odd = [
  jwk("RS256", { kid: "e is 1", e: "AQ" }), jwk("RS256", { kid: "e is 2", e: "Ag" }), jwk("RS256", { kid: "e is 0", e: "AA" }), jwk("RS256", { kid: "e is missing", e: undefined }),
  jwk("RS256", { kid: "encrypts", use: "enc" }), jwk("RS256", { kid: "use is odd", use: "signature" }), jwk("RS256", { kid: "use is a list", use: ["sig"] }), jwk("RS256", { kid: "signs with PSS", alg: "PS256" }), jwk("RS256", { kid: "signs SHA-512", alg: "RS512" }),
  ...[["sign"], [], ["encrypt", "decrypt"], ["Verify"], "verify", { verify: true }, [["verify"]]].map((key_ops, index) => jwk("ES256", { kid: `operations ${index}`, key_ops })),
  jwk("ES256", { kid: "verifies", use: "sig", key_ops: ["sign", "verify"], alg: "ES256" }), jwk("ES256", { kid: "verifies and encrypts", use: "enc", key_ops: ["verify"] }),
  jwk("ES256", { kid: "off the curve", x: jwk("ES256").y }), jwk("ES256", { kid: "at zero", x: part(Buffer.alloc(32)), y: part(Buffer.alloc(32)) }), jwk("ES256", { kid: "cut", x: String(jwk("ES256").x).slice(0, -4) }),
  jwk("EdDSA", { kid: "of 31 bytes", x: part(Buffer.alloc(31, 7)) }), jwk("EdDSA", { kid: "of another curve", crv: "Ed448" }), jwk("EdDSA", { kid: "for agreement", crv: "X25519" }), jwk("EdDSA", { kid: "of another kind", kty: "EC" }),
  { kty: "oct", kid: "symmetric", k: part(Buffer.from("a published key, at least 32 bytes long")), alg: "HS256" },
  ...Object.entries(small).map(([name, point]) => ({ kty: "OKP", crv: "Ed25519", kid: name, x: part(point) })),
];
const server = createServer((_, response) => response.writeHead(200, { "cache-control": "max-age=3600" }).end(JSON.stringify({ keys: [...published, ...odd] }))).listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const ISSUER = `http://127.0.0.1:${port}/`;
const keepsake = await startKeepsake({ JWT_SECRET_KEY: SECRET, JWT_JWKS_URL: `${ISSUER}keys`, JWT_ISSUER: ISSUER, JWT_AUDIENCE: "keepsake" });

const claims = (more = {}) => ({ sub: "ines", iss: ISSUER, aud: "keepsake", exp: inSeconds(3_600), ...more });
/** @typedef {keyof typeof KEYS} Key */
/** @param {Key} key @param {string} signed @param {string | null} [hash] */
function seal(key, signed, hash = "sha256") {
  const { privateKey } = KEYS[key];
  const type = privateKey.asymmetricKeyType;
  return signature(type === "ed25519" ? null : hash, Buffer.from(signed), type === "ec" ? { key: privateKey, dsaEncoding: "ieee-p1363" } : privateKey);
}
/** A token by a key of the issuer's. @param {Key} key @param {unknown} [header] @param {unknown} [payload] */
function by(key, header = { alg: key, kid: key }, payload = claims()) {
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${part(seal(key, signed))}`;
}
/** A token with a secret. @param {unknown} [header] @param {unknown} [payload] @param {string | Uint8Array} [secret] @param {string} [hash] */
function mac(header = { alg: "HS256" }, payload = claims(), secret = SECRET, hash = "sha256") {
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest("base64url")}`;
}

/** By class: the tokens that are good, and those that are none. @type {Record<string, { good?: Record<string, string>, bad: Record<string, string> }>} */
const classes = {};
/** @template T @param {Record<string, T>} cases @param {(one: T, name: string) => string} make @returns {Record<string, string>} */
const each = (cases, make) => Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, make(one, name)]));
/** @param {readonly string[]} names @param {(name: string) => string} make */
const all = (names, make) => Object.fromEntries(names.map((name) => [name, make(name)]));

for (const key of /** @type {Key[]} */ (["RS256", "ES256", "EdDSA"])) {
  const [head, body, last] = by(key).split(".");
  const signed = `${head}.${body}`;
  const raw = Buffer.from(last, "base64url");
  const special = key === "RS256" ? rsa(signed, KEYS.RS256.privateKey) : key === "ES256" ? ecdsa(raw) : ed25519(raw);
  const changed = each({ ...anySignature(raw), ...special }, (bytes) => `${signed}.${part(bytes)}`);
  // (r, n - s) is as good an ECDSA signature as (r, s): RFC 7518 leaves it so.
  const twin = Buffer.concat([raw.subarray(0, 32), bytes(N - number(raw.subarray(32)), 32)]);
  classes[`signatures of ${key}`] = { good: { "as it was made": `${signed}.${last}`, ...(key === "ES256" && { "its twin": `${signed}.${part(twin)}` }) }, bad: changed };
}
const [hsHead, hsBody, hsLast] = mac().split(".");
classes["signatures of HS256"] = {
  good: { "as it was made": mac(), "by the secret as bytes": mac(undefined, undefined, Buffer.from(SECRET)) },
  bad: {
    ...each(anySignature(Buffer.from(hsLast, "base64url")), (bytes) => `${hsHead}.${hsBody}.${part(bytes)}`),
    ...all(["sha1", "sha224", "sha384", "sha512", "sha512-256", "sha3-256"], (hash) => mac({ alg: "HS256" }, undefined, SECRET, hash)),
    "sixteen bytes of it": `${hsHead}.${hsBody}.${part(Buffer.from(hsLast, "base64url").subarray(0, 16))}`, "an empty secret": mac(undefined, undefined, ""), "the secret and a zero": mac(undefined, undefined, `${SECRET}\0x`), "the secret's base64": mac(undefined, undefined, part(SECRET)),
    "the known one of development": mac(undefined, undefined, "keepsake-development-secret-for-local-runs-only"), "of the header alone": `${hsHead}.${hsBody}.${createHmac("sha256", SECRET).update(hsHead).digest("base64url")}`, "of the claims alone": `${hsHead}.${hsBody}.${createHmac("sha256", SECRET).update(hsBody).digest("base64url")}`,
    "without the dot": `${hsHead}.${hsBody}.${createHmac("sha256", SECRET).update(hsHead + hsBody).digest("base64url")}`, "of the claims undone": `${hsHead}.${hsBody}.${createHmac("sha256", SECRET).update(`${hsHead}.${JSON.stringify(claims())}`).digest("base64url")}`,
  },
};

const signedBy = (/** @type {string} */ kid, /** @type {string} */ alg, /** @type {(signed: string) => Buffer} */ make, more = {}) => {
  const signed = `${part({ alg, kid })}.${part(claims(more))}`;
  return `${signed}.${part(make(signed))}`;
};
/** By a point of small order some message has the same signature as any other: it is looked for. @param {Buffer} point @param {string} name */
function bySmallOrder(point, name) {
  const key = { key: { kty: "OKP", crv: "Ed25519", x: part(point) }, format: /** @type {const} */ ("jwk") };
  const nothing = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]);
  let token = "";
  for (let nth = 0; nth < 64; nth += 1) {
    token = signedBy(name, "EdDSA", () => nothing, { jti: String(nth) });
    const cut = token.lastIndexOf(".");
    try {
      if (verify(null, Buffer.from(token.slice(0, cut)), /** @type {any} */ (key), nothing)) break;
    } catch {
      break; // This library reads no such key.
    }
  }
  return token;
}
classes["keys that are weak, or for something else"] = {
  good: { "one for verifying": by("ES256", { alg: "ES256", kid: "verifies" }), "one with e = 3": signedBy("three", "RS256", (signed) => seal("three", signed)) },
  bad: {
    "e = 3 and a cube root": signedBy("three", "RS256", cubeRoot), "2047 bits": signedBy("short", "RS256", (signed) => seal("short", signed)), "1024 bits": signedBy("weak", "RS256", (signed) => seal("weak", signed)),
    ...all(["e is 1", "e is 2", "e is 0", "e is missing"], (kid) => signedBy(kid, "RS256", kid === "e is 1" ? blockOf : (signed) => seal("RS256", signed))),
    ...all(["encrypts", "use is odd", "use is a list", "signs with PSS", "signs SHA-512"], (kid) => signedBy(kid, "RS256", (signed) => seal("RS256", signed))),
    ...all([0, 1, 2, 3, 4, 5, 6].map((nth) => `operations ${nth}`).concat("verifies and encrypts", "off the curve", "at zero", "cut"), (kid) => signedBy(kid, "ES256", (signed) => seal("ES256", signed))),
    ...all(["of 31 bytes", "of another curve", "for agreement", "of another kind"], (kid) => signedBy(kid, "EdDSA", (signed) => seal("EdDSA", signed))),
    ...each(small, bySmallOrder),
    "P-384 as ES256": signedBy("P384", "ES256", (signed) => seal("P384", signed)), "P-384 as ES384": signedBy("P384", "ES384", (signed) => seal("P384", signed, "sha384")),
    "P-256 with SHA-384": signedBy("ES256", "ES256", (signed) => seal("ES256", signed, "sha384")), "P-256 with SHA-1": signedBy("ES256", "ES256", (signed) => seal("ES256", signed, "sha1")), "P-256 with SHA-512 as ES512": signedBy("ES256", "ES512", (signed) => seal("ES256", signed, "sha512")),
    "RSA with SHA-512 as RS512": signedBy("RS256", "RS512", (signed) => seal("RS256", signed, "sha512")), "RSA with SHA-1": signedBy("RS256", "RS256", (signed) => seal("RS256", signed, "sha1")),
    "a published symmetric one": mac({ alg: "HS256", kid: "symmetric" }, claims(), "a published key, at least 32 bytes long"),
  },
};

const shapes = ["spki", "pkcs1"];
classes["one algorithm for another"] = {
  bad: {
    ...Object.fromEntries(["RS256", "ES256", "EdDSA"].flatMap((kid) => {
      const { publicKey } = KEYS[/** @type {Key} */ (kid)];
      /** @type {(string | Buffer)[]} */
      const forms = [JSON.stringify(publicKey.export({ format: "jwk" })), JSON.stringify(jwk(kid))];
      for (const type of kid === "RS256" ? shapes : ["spki"]) for (const format of ["pem", "der"]) forms.push(/** @type {any} */ (publicKey).export({ type, format }));
      const { x, n } = publicKey.export({ format: "jwk" });
      forms.push(x ?? n ?? "", Buffer.from(x ?? n ?? "", "base64url"));
      return forms.flatMap((form, index) => ["HS256", kid].map((alg) => [`${kid}'s public key as a secret (${index}), called ${alg}`, mac({ alg, kid }, claims(), form)]));
    })),
    ...all(["none", "None", "NONE", "nOnE", "", " ", "null", "HS1", "HS224", "HS384", "HS512", "HS512/256", "hs256", "Hs256", "HS256 ", " HS256", "HS256\0", "HS256\n", "ＨS256", "HS-256", "A256GCM", "dir", "RS256", "ES256", "EdDSA"], (alg) => mac({ alg })),
    ...Object.fromEntries(["none", "None", ""].flatMap((alg) => [[`${alg || "nothing"} without a signature`, `${part({ alg })}.${part(claims())}.`], [`${alg || "nothing"} without the last dot`, `${part({ alg })}.${part(claims())}`]])),
    ...Object.fromEntries([["RS256", ["RS1", "RS384", "RS512", "PS256", "PS384", "rs256", "RSA1_5", "ES256", "EdDSA"]], ["ES256", ["ES256K", "ES384", "ES512", "es256", "ESP256", "RS256", "EdDSA", "ECDH-ES"]], ["EdDSA", ["Ed25519", "eddsa", "EDDSA", "EdDSA ", "ES256", "Ed448"]]].flatMap(([key, algs]) => /** @type {string[]} */ (algs).map((alg) => [`${key}'s called ${alg}`, by(/** @type {Key} */ (key), { alg, kid: key })]))),
    ...Object.fromEntries([[["HS256"], "a list"], [{ alg: "HS256" }, "an object"], [256, "a number"], [null, "null"], [true, "true"], [undefined, "absent"]].map(([alg, name]) => [`alg is ${name}`, mac({ alg })])),
    "alg twice, the good one last": mac('{"alg":"none","alg":"HS256"}'), "alg twice, the good one first": mac('{"alg":"HS256","alg":"none"}'), "alg twice, once escaped": mac('{"alg":"HS256","\\u0061lg":"none"}'), "ALG": mac({ ALG: "HS256" }),
    "the header of another": `${part({ alg: "EdDSA", kid: "EdDSA" })}.${hsBody}.${hsLast}`,
  },
  good: { "alg with an escape in it": mac('{"\\u0061lg":"HS256"}') },
};

const strange = (/** @type {unknown} */ value) => JSON.stringify(value).slice(0, 40);
classes["members of the header"] = {
  good: {
    ...all(["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/JWT"], (typ) => mac({ alg: "HS256", typ })),
    "a thumbprint": mac({ alg: "HS256", x5t: "x" }), "a member that nobody knows": mac({ alg: "HS256", foo: { bar: [1] } }), "a kid of ours": mac({ alg: "HS256", kid: "today's" }),
  },
  bad: {
    ...Object.fromEntries([[], ["exp"], ["b64"], ["alg"], ["crit"], null, "exp", {}].map((crit) => [`crit ${strange(crit)}`, mac({ alg: "HS256", crit })])),
    ...Object.fromEntries([false, true, "false", null].map((b64) => [`b64 ${strange(b64)}`, mac({ alg: "HS256", b64 })])), "b64 in crit": mac({ alg: "HS256", b64: false, crit: ["b64"] }),
    "b64 and the claims as they are": `${part({ alg: "HS256", b64: false, crit: ["b64"] })}.{}.${createHmac("sha256", SECRET).update(`${part({ alg: "HS256", b64: false, crit: ["b64"] })}.{}`).digest("base64url")}`,
    ...Object.fromEntries(["DEF", "GZ", "", null].map((zip) => [`zip ${strange(zip)}`, mac({ alg: "HS256", zip })])), "enc": mac({ alg: "HS256", enc: "A256GCM" }), "epk": mac({ alg: "HS256", epk: {} }),
    ...Object.fromEntries(["JWT", "json", ""].map((cty) => [`cty ${strange(cty)}`, mac({ alg: "HS256", cty })])),
    ...Object.fromEntries(["JWE", "JOSE", "secevent+jwt", "logout+jwt", "dpop+jwt", "keepsake-erasure", "", 7, null, ["JWT"], "JWT\0", "x-application/JWT"].map((typ) => [`typ ${strange(typ)}`, mac({ alg: "HS256", typ })])),
    ...Object.fromEntries(Object.entries({ jku: `${ISSUER}keys`, x5u: ISSUER, jwk: jwk("ES256"), x5c: [] }).map(([name, value]) => [name, by("ES256", { alg: "ES256", kid: "ES256", [name]: value })])),
    ...Object.fromEntries(["", " ", "es256", "ES256 ", "ES256\0", "ES256\n", "RS256", "../ES256", "/dev/null", "ES256' or '1'='1", "__proto__", "constructor", "0", "*", "ES256,RS256", "x".repeat(2_000), `${ISSUER}keys`].map((kid) => [`kid ${strange(kid)}`, by("ES256", { alg: "ES256", kid })])),
    ...Object.fromEntries([7, null, ["ES256"], { kid: "ES256" }, true].map((kid) => [`kid ${strange(kid)}`, by("ES256", { alg: "ES256", kid })])), "no kid where there are several": by("ES256", { alg: "ES256" }),
    "kid twice": by("ES256", '{"alg":"ES256","kid":"RS256","kid":"ES256"}'), "typ twice": mac('{"alg":"HS256","typ":"JWT","typ":"JWT"}'),
  },
};

const json = JSON.stringify(claims());
const open = json.slice(1);
classes["JSON"] = {
  good: { "blanks": mac(' {"alg" : "HS256"}\n'), "blanks in the claims": mac(undefined, `\t${json} `), "an escaped name of a member": mac(undefined, json.replace('"sub"', '"s\\u0075b"')), "a nested object": mac(undefined, claims({ act: { sub: "eve", act: { sub: "eve" } } })) },
  bad: {
    ...each({ "trailing comma": `${json.slice(0, -1)},}`, "a comment": `/**/${json}`, "single quotes": json.replaceAll('"', "'"), "a byte order mark": `\ufeff${json}`, "two objects": `${json}${json}`, "a list": `[${json}]`, "a text": JSON.stringify(json), "a number": "1", "null": "null", "true": "true", "nothing": "", "a blank": " ", "cut": json.slice(0, -1), "junk behind": `${json}x`, "a zero behind": `${json}\0`, "no quotes": json.replace('"sub"', "sub"), "NaN": `{"x":NaN,${open}`, "a leading zero": `{"x":01,${open}`, "a control character": `{"x":"\u0001",${open}`, "a lone surrogate": `{"x":"\\ud800",${open}`, "an open escape": `{"x":"\\u00",${open}`, "too deep": `{"x":${"[".repeat(2_000)}${"]".repeat(2_000)},${open}`, "too large": claims({ x: "x".repeat(9_000) }), "bytes that are no UTF-8": Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from(`",${open}`)]), "UTF-16": Buffer.from(json, "utf16le"), "an overlong form": Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xc0, 0xaf]), Buffer.from(`",${open}`)]) }, (payload) => mac(undefined, payload)),
    ...each({ "sub twice": `{"sub":"eve",${open}`, "sub twice, once escaped": `{"s\\u0075b":"eve",${open}`, "exp twice": `{"exp":1,${open}`, "iss twice": `{"iss":"x",${open}`, "aud twice": `{"aud":"keepsake",${open}`, "nbf twice": `{"nbf":0,"nbf":0,${open}`, "an unknown one twice": `{"x":1,"x":1,${open}`, "the empty name twice": `{"":1,"":1,${open}` }, (payload) => mac(undefined, payload)),
    ...each({ "a list": '["alg","HS256"]', "a text": '"HS256"', "nothing": "", "null": "null", "cut": '{"alg":"HS256"', "junk behind": '{"alg":"HS256"}x', "a byte order mark": '\ufeff{"alg":"HS256"}', "UTF-16": Buffer.from('{"alg":"HS256"}', "utf16le"), "single quotes": "{'alg':'HS256'}" }, (header) => mac(header)),
  },
};

const respelt = (/** @type {string} */ text) => `${text.slice(0, -1)}${"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(text.slice(-1)) + 1]}`;
/** Signs parts as they are spelt. @param {string} head @param {string} body */
const spelt = (head, body) => `${head}.${body}.${createHmac("sha256", SECRET).update(`${head}.${body}`).digest("base64url")}`;
const aligned = part('{"alg":"HS256"} '); // 16 bytes: two letters at its end, of which four bits are nothing
classes["encoding and form"] = {
  good: { "as it is": spelt(aligned, hsBody) },
  bad: {
    "bits behind the header": spelt(respelt(aligned), hsBody), "bits behind the signature": `${hsHead}.${hsBody}.${respelt(hsLast)}`, "padding of the header": spelt(`${aligned}==`, hsBody), "padding of the claims": spelt(hsHead, `${hsBody}=`), "padding of the signature": `${mac()}=`, "two of it": `${mac()}==`, "escaped padding": `${mac()}%3D`,
    "+ and /": spelt(Buffer.from('{"alg":"HS256","x":"???>>>~~~"}').toString("base64").replaceAll("=", ""), hsBody), "standard base64 with padding": spelt(Buffer.from('{"alg":"HS256"}').toString("base64"), Buffer.from(json).toString("base64")), "hexadecimal digits": `${hsHead}.${hsBody}.${Buffer.from(hsLast, "base64url").toString("hex")}`,
    "one letter too many": `${mac()}A`, "two": `${mac()}AA`, "a letter of nobody's": `${mac().slice(0, -1)}*`, "a letter of another alphabet": `${mac().slice(0, -1)}а`, "a zero": `${mac()}\0`, "a blank within": `${hsHead}. ${hsBody}.${hsLast}`, "a line break within": `${hsHead}.${hsBody}\n.${hsLast}`, "a tab within": `${hsHead}\t.${hsBody}.${hsLast}`, "blanks that were signed": spelt(`${hsHead} `, hsBody), "a line break that was signed": spelt(hsHead, `${hsBody.slice(0, 8)}\n${hsBody.slice(8)}`),
    "one part": hsHead, "two parts": `${hsHead}.${hsBody}`, "four parts": `${mac()}.${hsLast}`, "five parts": `${hsHead}.x.x.${hsBody}.${hsLast}`, "a dot before": `.${mac()}`, "a dot behind": `${mac()}.`, "two dots": `${hsHead}..${hsBody}.${hsLast}`, "no header": `.${hsBody}.${hsLast}`, "no claims": `${hsHead}..${hsLast}`, "no claims, signed": spelt(hsHead, ""), "no header, signed": spelt("", hsBody), "no signature": `${hsHead}.${hsBody}.`, "dots": "..", "nothing but blanks": "   ", "other dots": mac().replaceAll(".", "。"),
    "flattened JSON": JSON.stringify({ protected: hsHead, payload: hsBody, signature: hsLast }), "general JSON": JSON.stringify({ payload: hsBody, signatures: [{ protected: hsHead, signature: hsLast }] }), "two tokens": `${mac()},${mac()}`, "two tokens, a blank": `${mac()} ${mac()}`, "a token in a token": mac(undefined, mac()), "quotes": `"${mac()}"`, "twice Bearer": `Bearer ${mac()}`, "turned": mac().split(".").reverse().join("."), "in lower case": mac().toLowerCase(), "in upper case": mac().toUpperCase(),
    "the claims of another": `${hsHead}.${part(claims({ sub: "eve" }))}.${hsLast}`, "a blank more in the claims": `${hsHead}.${part(`${json} `)}.${hsLast}`, "very long": `${mac()}${"A".repeat(20_000)}`,
  },
};

const raw = (/** @type {string} */ name, /** @type {string} */ text) => mac(undefined, JSON.stringify(claims({ [name]: "@@" })).replace('"@@"', text));
const soon = inSeconds(3_600);
classes["times and names in the claims"] = {
  good: {
    "exp with a half": raw("exp", `${soon}.5`), "exp with an exponent": raw("exp", "99.99e8"), "exp a moment ago": raw("exp", String(inSeconds(-30))), "nbf in a moment": raw("nbf", String(inSeconds(30))), "nbf long ago": raw("nbf", "-1e9"), "nbf zero": raw("nbf", "0"), "nbf minus zero": raw("nbf", "-0.0"),
    "aud in a list": mac(undefined, claims({ aud: ["x", "keepsake", "x"] })), "a name with a bar": mac(undefined, claims({ sub: "auth0|5f7c8ec7" })), "a name that looks like a path": mac(undefined, claims({ sub: "../admin" })),
  },
  bad: {
    ...all(["null", '"soon"', `"${soon}"`, "true", "[]", `[${soon}]`, "{}", "1e400", "-1e400", "1e308", "-1", "0", "-0.0", "1", "9e18", "18446744073709551616", "-9223372036854775808", "1e-400", String(inSeconds(-61)), `0x${soon.toString(16)}`, `+${soon}`, `${soon}.`, `.${soon}`, "Infinity", "NaN"], (text) => raw("exp", text)),
    ...Object.fromEntries(["null", '"0"', "true", "[]", "{}", "1e400", String(inSeconds(300)), "1e12", "9e18", "1e308"].map((text) => [`nbf ${text}`, raw("nbf", text)])),
    ...Object.fromEntries([undefined, null, "", ISSUER.slice(0, -1), `${ISSUER}x`, ` ${ISSUER}`, ISSUER.toUpperCase(), [ISSUER], { iss: ISSUER }, 7].map((iss) => [`iss ${strange(iss ?? "absent")}${iss === null ? "null" : ""}`, mac(undefined, claims({ iss }))])),
    ...Object.fromEntries([undefined, null, "", "Keepsake", "keepsake ", "keepsakes", "keep", "*", "keepsake,other", [], [""], ["Keepsake"], [["keepsake"]], { aud: "keepsake" }, { keepsake: true }, 7, true].map((aud) => [`aud ${strange(aud ?? "absent")}${aud === null ? "null" : ""}`, mac(undefined, claims({ aud }))])),
    ...Object.fromEntries([undefined, null, "", " ", "\t", "a\nb", "a\0b", "\u007f", "\ufffd", "a".repeat(256), 7, true, ["ines"], { sub: "ines" }].map((sub) => [`sub ${strange(sub ?? "absent")}${sub === null ? "null" : ""}`, mac(undefined, claims({ sub }))])),
  },
};

let [refused, believed] = [0, 0];
for (const [name, { good = {}, bad }] of Object.entries(classes)) {
  story(`${name}: ${Object.keys(bad).length} forgeries are refused, ${Object.keys(good).length} good ones are not`, async () => {
    const cases = [...Object.entries(good).map(([what, token]) => ({ what, token, valid: true })), ...Object.entries(bad).map(([what, token]) => ({ what, token, valid: false }))];
    const wrong = [];
    for (let at = 0; at < cases.length; at += 8) {
      wrong.push(...(await Promise.all(cases.slice(at, at + 8).map(judged))).flat());
    }
    assert.deepEqual(wrong, []);
    console.log(`${name}: ${Object.keys(bad).length} refused, ${Object.keys(good).length} believed`);
  });
}

/** What is not as it should be. @param {{ what: string, token: string, valid: boolean }} one */
async function judged({ what, token, valid }) {
  const wrong = [];
  const told = (await keepsake.post(null, "/auth/validate", { token })).json;
  if (told.valid !== valid) wrong.push(`${what}: /auth/validate says ${told.valid}`);
  // A header holds no control characters and no others than Latin ones, ends without blanks, and not 20,000 letters.
  if (/^[\x21-\x7e][\x20-\x7e]{0,9999}$/.test(token) && token.trim() === token) {
    const answer = await keepsake.get({ token }, "/users/me");
    const fits = valid ? answer.status === 200 : answer.status === 401 && answer.json.detail === "The token is not valid, or has expired.";
    if (!fits) wrong.push(`${what}: ${answer.status} ${answer.text.slice(0, 100)}`);
  }
  if (valid) believed += 1;
  else refused += 1;
  return wrong;
}

story("that were many", () => {
  console.log(`${refused} forgeries refused and ${believed} good tokens believed, in ${Object.keys(classes).length} classes`);
  assert.ok(refused > 400 && believed > 30, `${refused} and ${believed}`);
});
