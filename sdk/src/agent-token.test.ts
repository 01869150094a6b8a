import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { agentToken, agentTokens, type PrivateJwk } from "./agent-token.ts";

/** A token endpoint that answers `answer` and keeps what it was asked. */
async function endpoint(status: number, answer: object) {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push(new URLSearchParams(body));
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    asked,
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

const pairs = {
  EdDSA: generateKeyPairSync("ed25519"),
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
};
const read = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());
const jwk = (alg: keyof typeof pairs): PrivateJwk =>
  pairs[alg].privateKey.export({ format: "jwk" });

test.each(["EdDSA", "ES256", "RS256"] as const)(
  "an agent proves who it is with its own %s key, to this issuer alone",
  async (alg) => {
    await using there = await endpoint(200, { access_token: "t", expires_in: 300 });
    const privateKeyJwk = { ...jwk(alg), alg, use: "sig", kid: "k1" };
    const resource = `${there.issuer}/mcp`;
    const { token } = await agentToken({
      issuer: `${there.issuer}/`,
      clientId: "crd_1",
      privateKeyJwk,
      resource,
    });
    expect(token).toBe("t");
    const form = there.asked[0] ?? expect.unreachable();
    expect(form.get("grant_type")).toBe("client_credentials");
    expect(form.get("resource")).toBe(resource);
    const [header = "", claims = "", signature = ""] = (form.get("client_assertion") ?? "").split(
      ".",
    );
    expect(read(header)).toEqual({ alg, typ: "JWT", kid: "k1" });
    expect(read(claims)).toMatchObject({ iss: "crd_1", sub: "crd_1", aud: there.issuer });
    const key = createPublicKey(pairs[alg].privateKey);
    const signed = Buffer.from(`${header}.${claims}`);
    const good = verify(
      alg === "EdDSA" ? null : "sha256",
      signed,
      alg === "ES256" ? { key, dsaEncoding: "ieee-p1363" } : key,
      Buffer.from(signature, "base64url"),
    );
    expect(good).toBe(true);
  },
);

test("a refusal is thrown with OAuth's code and the sentence", async () => {
  const answer = { error: "invalid_client", error_description: "The agent is suspended." };
  await using there = await endpoint(401, answer);
  const refused = agentToken({
    issuer: there.issuer,
    clientId: "crd_1",
    privateKeyJwk: jwk("EdDSA"),
    resource: "r",
  });
  await expect(refused).rejects.toMatchObject({
    error: "invalid_client",
    message: "The agent is suspended.",
    status: 401,
  });
});

test("a token is asked for once until it is about to end", async () => {
  await using there = await endpoint(200, { access_token: "t", expires_in: 300 });
  const token = agentTokens({
    issuer: there.issuer,
    clientId: "crd_1",
    privateKeyJwk: jwk("EdDSA"),
    resource: "r",
  });
  expect(await Promise.all([token(), token(), token()])).toEqual(["t", "t", "t"]);
  expect(there.asked).toHaveLength(1);
});
