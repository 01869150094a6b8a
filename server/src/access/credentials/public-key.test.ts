import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { expect, test } from "vitest";
import { Problem } from "../../platform/problem.ts";
import { publicKey } from "./public-key.ts";

type Jwk = Record<string, unknown>;
const jwkOf = (key: { export(options: { format: "jwk" }): JsonWebKey }): Jwk => ({
  ...key.export({ format: "jwk" }),
});
const ed = generateKeyPairSync("ed25519");
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

test.each([
  ["Ed25519", jwkOf(ed.publicKey), "EdDSA"],
  ["P-256", jwkOf(ec.publicKey), "ES256"],
  ["RSA of 2048 bits", jwkOf(rsa.publicKey), "RS256"],
])("an %s key is read, and its thumbprint is that of RFC 7638", async (_kind, jwk, algorithm) => {
  const key = publicKey({
    ...jwk,
    use: "sig",
    kid: "k1",
    alg: algorithm,
    x5c: ["dropped"],
    ext: true,
  });
  expect(key.algorithm).toBe(algorithm);
  expect(key.thumbprint).toBe(await calculateJwkThumbprint({ kty: "", ...jwk }));
  expect(key.jwk).toEqual({ ...jwk, kid: "k1" });
});

test("one key has one thumbprint however it is written", () => {
  const jwk = jwkOf(ec.publicKey);
  const padded = {
    ...jwk,
    x: `${String(jwk["x"])}=`,
    y: Buffer.from(String(jwk["y"]), "base64url").toString("base64"),
  };
  expect(publicKey(padded).thumbprint).toBe(publicKey(jwk).thumbprint);
});

test.each([
  ["Ed25519", jwkOf(ed.privateKey)],
  ["P-256", jwkOf(ec.privateKey)],
  ["RSA", jwkOf(rsa.privateKey)],
  ["a shared secret", { kty: "oct", k: "c2VjcmV0" }],
])("a private key is refused and the caller told to throw it away: %s", (_kind, jwk) => {
  const refused = problemOf(() => publicKey(jwk));
  expect(refused.fix).toMatch(/^Throw this key away/);
  expect(`${refused.message}${refused.fix}`).not.toContain(String(jwk["d"] ?? jwk["k"]));
});

const small = generateKeyPairSync("rsa", { modulusLength: 1024 });
const other = generateKeyPairSync("ec", { namedCurve: "P-384" });
const edJwk = jwkOf(ed.publicKey);
const ecJwk = jwkOf(ec.publicKey);
test.each<[string, Jwk]>([
  ["RSA of 1024 bits", jwkOf(small.publicKey)],
  ["RSA with the exponent 1", { ...jwkOf(rsa.publicKey), e: "AQ" }],
  ["another curve", jwkOf(other.publicKey)],
  ["X25519", jwkOf(generateKeyPairSync("x25519").publicKey)],
  ["no kind at all", {}],
  ["a point that is not on the curve", { ...ecJwk, y: ecJwk["x"] }],
  ["a key that is too short", { ...edJwk, x: "AAAA" }],
  [
    "a point of small order, for which anyone can sign",
    { ...edJwk, x: Buffer.alloc(32).toString("base64url") },
  ],
  ["a member that is no text", { ...edJwk, x: { toString: "x" } }],
  ["a key for encryption", { ...edJwk, use: "enc" }],
  ["a key for another algorithm", { ...edJwk, alg: "ES256" }],
  ["no algorithm", { ...edJwk, alg: "none" }],
  ["a shared-secret algorithm", { ...jwkOf(rsa.publicKey), alg: "HS256" }],
  ["operations without verify", { ...edJwk, key_ops: ["sign"] }],
  ["a kid with a line break", { ...edJwk, kid: "a\nb" }],
  ["a kid that is no text", { ...edJwk, kid: 1 }],
])("refused: %s", (_what, jwk) => {
  expect(problemOf(() => publicKey(jwk)).code).toBe("invalid");
});

function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  return expect.unreachable("nothing was refused");
}
