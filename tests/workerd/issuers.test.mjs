// @ts-check
// Tokens of an identity provider (RS256, ES256, EdDSA), their keys by HTTP, and every way round them that is known.
import assert from "node:assert/strict";
import { constants, generateKeyPairSync, sign as signature } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after } from "node:test";
import { inSeconds, sign } from "./support/jwt.mjs";
import { startKeepsake } from "./support/keepsake.mjs";
import { story } from "./support/story.mjs";

const SECRET = "a secret of these tests, at least 32 bytes long";
const PAIRS = {
  RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  EdDSA: generateKeyPairSync("ed25519"),
};
const WEAK = generateKeyPairSync("rsa", { modulusLength: 1024 });
/** @typedef {keyof typeof PAIRS} Algorithm */
const ALGORITHMS = /** @type {Algorithm[]} */ (Object.keys(PAIRS));
/** @param {{ publicKey: import("node:crypto").KeyObject }} pair @param {string} kid */
const jwk = ({ publicKey }, kid, more = {}) => ({ ...publicKey.export({ format: "jwk" }), kid, ...more });

/** The issuer: what it publishes, and how often it was asked. */
const issuer = { keys: [...ALGORITHMS.map((alg) => jwk(PAIRS[alg], alg, { use: "sig", alg })), jwk(WEAK, "weak"), jwk(PAIRS.RS256, "for encryption", { use: "enc" })], asked: 0, status: 200 };
const server = createServer((_, response) => {
  issuer.asked += 1;
  response.writeHead(issuer.status, { "content-type": "application/json", "cache-control": "public, max-age=600" }).end(JSON.stringify({ keys: issuer.keys }));
}).listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const ISSUER = `http://127.0.0.1:${port}/`;
const vars = { JWT_SECRET_KEY: SECRET, JWT_JWKS_URL: `${ISSUER}.well-known/jwks.json`, JWT_ISSUER: ISSUER, JWT_AUDIENCE: "keepsake" };
const keepsake = await startKeepsake(vars);

const part = (/** @type {unknown} */ value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const claims = (more = {}) => ({ sub: "ines", iss: ISSUER, aud: "keepsake", exp: inSeconds(600), ...more });
/** @param {Algorithm} alg @param {unknown} header @param {unknown} payload @param {import("node:crypto").KeyObject} key */
function token(alg, header = { alg, kid: alg }, payload = claims(), key = PAIRS[alg].privateKey) {
  const signed = `${part(header)}.${part(payload)}`;
  const how = { key, dsaEncoding: /** @type {const} */ ("ieee-p1363"), padding: constants.RSA_PKCS1_PADDING };
  const bytes = signature(alg === "EdDSA" ? null : "sha256", Buffer.from(signed), alg === "RS256" ? { key, padding: how.padding } : alg === "ES256" ? { key, dsaEncoding: how.dsaEncoding } : key);
  return `${signed}.${bytes.toString("base64url")}`;
}
const asked = async (/** @type {string} */ bearer) => (await keepsake.get({ token: bearer }, "/users/me")).status;

story("ines comes with tokens of each algorithm, and is known by her name", async () => {
  for (const alg of ALGORITHMS) assert.equal(await asked(token(alg)), 200, alg);
  assert.equal(issuer.asked, 1, "the keys were fetched once");
  assert.equal(await asked(token("EdDSA", { alg: "EdDSA" })), 200, "without a name, the only key of its kind");
  assert.equal(await asked(token("ES256", undefined, claims({ aud: ["x", "keepsake"], email: "ines@example.com", name: "Ines" }))), 200);
  assert.equal(await asked(sign(claims(), SECRET)), 200, "tokens of our own are good, too");
});

const rsaPem = PAIRS.RS256.publicKey.export({ type: "spki", format: "pem" }).toString();
const [head, body, seal] = token("ES256").split(".");
/** @type {Record<string, string>} */
const attacks = {
  "alg none": `${part({ alg: "none" })}.${part(claims())}.`,
  "alg none with a signature": token("ES256", { alg: "none", kid: "ES256" }),
  "HS256 with the public key in PEM": sign(claims(), rsaPem, { header: { alg: "HS256", kid: "RS256" } }),
  "HS256 with the public key as JWK": sign(claims(), JSON.stringify(issuer.keys[0]), { header: { alg: "HS256", kid: "RS256" } }),
  "RS256 in the header, an HMAC behind it": sign(claims(), rsaPem, { header: { alg: "RS256", kid: "RS256" } }),
  "HS512 with our secret": sign(claims(), SECRET, { header: { alg: "HS512" }, hash: "sha512" }),
  "the kid of another key": token("ES256", { alg: "ES256", kid: "RS256" }),
  "a kid that is not there": token("ES256", { alg: "ES256", kid: "../../etc/passwd" }),
  "a kid that is no text": token("ES256", { alg: "ES256", kid: 7 }),
  "the algorithm of another key": token("ES256", { alg: "RS256", kid: "ES256" }),
  "a key that is not for signatures": token("RS256", { alg: "RS256", kid: "for encryption" }),
  "a key that is too short": token("RS256", { alg: "RS256", kid: "weak" }, claims(), WEAK.privateKey),
  "a stranger's key": token("ES256", undefined, claims(), generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey),
  "its own key in the header": token("ES256", { alg: "ES256", jwk: jwk(PAIRS.ES256, "own") }),
  "a URL of keys in the header": token("ES256", { alg: "ES256", kid: "ES256", jku: ISSUER }),
  "a URL of a certificate in the header": token("RS256", { alg: "RS256", kid: "RS256", x5u: ISSUER }),
  "certificates in the header": token("RS256", { alg: "RS256", kid: "RS256", x5c: [] }),
  "an unknown crit": token("ES256", { alg: "ES256", kid: "ES256", crit: ["b64"], b64: false }),
  "that has expired": token("ES256", undefined, claims({ exp: inSeconds(-120) })),
  "that is not valid yet": token("ES256", undefined, claims({ nbf: inSeconds(120) })),
  "without exp": token("ES256", undefined, claims({ exp: undefined })),
  "with an exp that is a text": token("ES256", undefined, claims({ exp: String(inSeconds(600)) })),
  "without sub": token("ES256", undefined, claims({ sub: undefined })),
  "with an empty sub": token("ES256", undefined, claims({ sub: "" })),
  "of another issuer": token("ES256", undefined, claims({ iss: `${ISSUER}x` })),
  "without an issuer": token("ES256", undefined, claims({ iss: undefined })),
  "for another audience": token("ES256", undefined, claims({ aud: "keepsakes" })),
  "for nobody": token("ES256", undefined, claims({ aud: [] })),
  "huge": token("ES256", undefined, claims({ note: "x".repeat(9_000) })),
  "a claim that comes twice": token("ES256", undefined, `{"sub":"eve",${JSON.stringify(claims()).slice(1)}`),
  "an alg that comes twice": token("ES256", '{"alg":"none","alg":"ES256","kid":"ES256"}'),
  "claims that are no object": token("ES256", undefined, [claims()]),
  "padding": `${head}.${body}.${seal}=`,
  "padding in the header": `${head}==.${body}.${seal}`,
  "junk in the base64": `${head}.${body}.${seal.slice(0, -1)}*`,
  "standard base64": `${head}.${body}.${seal.slice(0, -2)}+/`,
  "a signature cut short": `${head}.${body}.${seal.slice(0, -4)}`,
  "a signature that is too long": `${head}.${body}.${seal}AAAA`,
  "four parts": `${head}.${body}.${seal}.${seal}`,
  "a zero signature": `${head}.${body}.${Buffer.alloc(64).toString("base64url")}`,
  "DER instead of raw": `${head}.${body}.${signature("sha256", Buffer.from(`${head}.${body}`), PAIRS.ES256.privateKey).toString("base64url")}`,
};
story("every way round them is a 401 that says no more than that", async () => {
  for (const [name, forged] of Object.entries(attacks)) {
    const answer = await keepsake.get({ token: forged }, "/users/me");
    assert.equal(answer.status, 401, `${name}: ${answer.text}`);
    assert.equal(answer.json.detail, "The token is not valid, or has expired.", name);
  }
  assert.ok(issuer.asked <= 2, `the issuer was asked ${issuer.asked} times`);
  console.log(`${Object.keys(attacks).length} attacks, each refused`);
});

story("while the issuer is away, the keys that were there are good", async () => {
  issuer.status = 503;
  for (const alg of ALGORITHMS) assert.equal(await asked(token(alg)), 200, alg);
  const late = await startKeepsake(vars);
  const answer = await late.get({ token: token("ES256") }, "/users/me");
  assert.equal(answer.status, 401, "without any keys nobody is let in");
  issuer.status = 200;
});

story("the examples of RFC 7515 are signed by its keys, and have expired since 2011", async () => {
  const claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  /** Appendices A.2 and A.3. */
  const examples = [
    {
      key: { kty: "RSA", n: "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ", e: "AQAB" },
      token: `eyJhbGciOiJSUzI1NiJ9.${claims}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw`,
    },
    {
      key: { kty: "EC", crv: "P-256", x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" },
      token: `eyJhbGciOiJFUzI1NiJ9.${claims}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`,
    },
  ];
  issuer.keys = /** @type {any} */ (examples.map(({ key }) => key));
  const theirs = await startKeepsake(vars);
  for (const { token } of examples) {
    const validated = async (/** @type {string} */ text) => (await theirs.post(null, "/auth/validate", { token: text })).json;
    assert.deepEqual(await validated(token), { valid: false, user_id: null, expires_at: null, error: "The token has expired." });
    const other = token.replace(/.$/, (last) => (last === "A" ? "Q" : "A"));
    const changed = token.slice(0, -10) + (token.at(-10) === "A" ? "B" : "A") + token.slice(-9);
    for (const forged of [other, changed, token.replace(claims, claims.replace("Q", "R"))]) assert.equal((await validated(forged)).error, "The token is not valid.", forged);
  }
});
