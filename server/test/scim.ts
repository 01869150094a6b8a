import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { scimDoor } from "../src/access/scim/door.ts";
import { request, signInWorld } from "./sign-in.ts";
import { systemActor } from "../src/platform/actor.ts";

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  /** The body; what a test looks at is up to it. */
  readonly body: Record<string, unknown>;
}

export const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
export const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const enterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** The SCIM door on a port of its own, with a provider's token. */
export async function scimWorld() {
  const world = await signInWorld();
  const door = scimDoor({
    ...world.hands,
    log: pino({ level: "silent" }),
    authenticate: world.authenticate,
    addressOf: () => "192.0.2.9",
  });
  const server = serve({ fetch: door.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`;
  const made = await world.verbs["tokens.create"](request(systemActor), {
    name: "Provider",
    role: "admin",
    scopes: ["scim:write"],
    expiresAt: new Date(world.time.ms + 90 * 86_400_000).toISOString(),
  });
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Told> => {
    const response = await fetch(base + path, {
      method,
      headers: {
        authorization: `Bearer ${made.token}`,
        ...(body !== undefined && { "content-type": "application/scim+json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === "" ? {} : JSON.parse(text)) as Told["body"],
    };
  };
  return {
    world,
    send,
    base,
    token: made,
    user: (userName: string, more: object = {}) =>
      send("POST", "/Users", { schemas: [userSchema], userName, ...more }),
    group: (displayName: string, members: readonly string[] = [], more: object = {}) =>
      send("POST", "/Groups", {
        schemas: [groupSchema],
        displayName,
        members: members.map((value) => ({ value })),
        ...more,
      }),
    patch: (path: string, ...Operations: object[]) =>
      send("PATCH", path, { schemas: [patchOp], Operations }),
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
      await world[Symbol.asyncDispose]();
    },
  };
}
