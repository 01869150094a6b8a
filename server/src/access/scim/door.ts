import { scopeAllows } from "@reeve/contract/role";
import { Hono, type Context } from "hono";
import { randomUUID } from "node:crypto";
import type { Actor } from "../../platform/actor.ts";
import { readBody } from "../../platform/body.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Log } from "../../platform/log.ts";
import { Problem } from "../../platform/problem.ts";
import type { Authenticate } from "../authenticate.ts";
import { signOutEverywhere } from "../sign-in/sign-out.ts";
import { openStrangers } from "../strangers.ts";
import { answer, refusedAnswer } from "./answer.ts";
import { listResponse, resourceTypes, schemas, serviceProviderConfig } from "./discovery.ts";
import { groupKind, userKind, type Kind, type KindHands } from "./kind.ts";
import { pageOf, readAsked } from "./page.ts";
import { patched } from "./patch.ts";
import { projected, readProjection } from "./project.ts";
import { badSyntax, notThere, ScimRefused } from "./refused.ts";
import { metaOf } from "./resource.ts";
import type { Values } from "./shape.ts";
import { valuesOf } from "./values.ts";

export interface ScimHands extends Omit<KindHands, "base" | "signOut"> {
  readonly log: Log;
  readonly authenticate: Authenticate;
  readonly publicUrl: () => string;
  readonly addressOf: (c: Context) => string;
}

const root = "/scim/v2";
const types = /^application\/(?:scim\+)?json\s*(;|$)/i;

/** SCIM 2.0 (RFC 7643, RFC 7644): an identity provider brings people and groups, and takes them away. */
export function scimDoor(hands: ScimHands): Hono {
  const app = new Hono();
  const strangers = openStrangers(hands.clock);
  const base = (): string => new URL(root, hands.publicUrl()).href;
  const kinds = [userKind, groupKind].map((kind) =>
    kind({ ...hands, base, signOut: signOutEverywhere }),
  );

  const who = async (c: Context, scope: "scim:read" | "scim:write"): Promise<Actor> => {
    try {
      return mustBe(await hands.authenticate(c.req.raw.headers), scope);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "unauthenticated") throw error;
      const again = strangers.failed(hands.addressOf(c));
      if (again === true) throw error;
      throw new ScimRefused(429, null, `Too many tokens that are not good. Wait ${again} seconds.`);
    }
  };

  /** Every request: who it is, what it asks, and one form of answer to whatever goes wrong. */
  const on = (
    methods: string | string[],
    path: string,
    scope: "scim:read" | "scim:write",
    handle: (c: Context, ctx: Ctx) => Promise<Response> | Response,
  ): void => {
    app.on([methods].flat(), [`${root}${path}`], async (c) => {
      const requestId = randomUUID();
      try {
        const actor = await who(c, scope);
        return await handle(c, ctxOf(c, actor, requestId, hands.addressOf(c)));
      } catch (error) {
        return refusedAnswer(error, requestId, hands.log);
      }
    });
  };

  for (const kind of kinds) resources(on, kind);
  on("GET", "/ServiceProviderConfig", "scim:read", () =>
    answer(200, serviceProviderConfig(base())),
  );
  const described = (path: string, of: () => Values[]): void => {
    on("GET", path, "scim:read", (c) => {
      if (c.req.query("filter") !== undefined)
        throw new ScimRefused(403, null, "What describes the service cannot be filtered.");
      return answer(200, listResponse(of(), of().length, 1));
    });
    on("GET", `${path}/:id`, "scim:read", (c) => {
      const id = c.req.param("id") ?? "";
      const one = of().find((it) => it.id === id);
      if (!one) throw notThere("resource", id);
      return answer(200, one);
    });
  };
  described("/ResourceTypes", () => resourceTypes(base()));
  described("/Schemas", () => schemas(base()));

  const all = ["GET", "POST", "PUT", "PATCH", "DELETE"];
  for (const path of ["/Me", "/Bulk", "/.search"])
    on(all, path, "scim:read", () => {
      throw new ScimRefused(
        501,
        null,
        `${path} is not offered; ServiceProviderConfig tells what is.`,
      );
    });
  for (const path of ["", "/*"])
    on(all, path, "scim:read", (c) => {
      const known = /\/(?:Users|Groups|Schemas|ResourceTypes|ServiceProviderConfig)(?:\/[^/]*)?$/;
      throw known.test(c.req.path)
        ? new ScimRefused(405, null, `${c.req.method} is not for this address.`)
        : new ScimRefused(404, null, "There is nothing here.");
    });
  return app;
}

type On = (
  methods: string | string[],
  path: string,
  scope: "scim:read" | "scim:write",
  handle: (c: Context, ctx: Ctx) => Promise<Response>,
) => void;

function resources(on: On, kind: Kind): void {
  const { path, shape } = kind;
  const one = (status: number, resource: Values, query: Values): Response => {
    const { location, version } = metaOf(resource);
    const headers = { etag: version, ...(status === 201 && { location }) };
    return answer(status, projected(resource, readProjection(shape, query)), headers);
  };
  const listed = async (query: Values): Promise<Response> => {
    const projection = readProjection(shape, query);
    const asked = readAsked(query);
    const source = kind.source(projection, asked.filter !== null || asked.sortBy !== null);
    const { total, resources } = await pageOf(source, asked, kind.nameOf);
    const shown = resources.map((it) => projected(it, projection));
    return answer(200, listResponse(shown, total, asked.startIndex));
  };
  const id = (c: Context): string => {
    const id = c.req.param("id") ?? "";
    if (!/^[a-z]{3}_[0-9a-z]{26}$/.test(id)) throw notThere(shape.noun.toLowerCase(), id);
    return id;
  };
  const match = (c: Context): string => c.req.header("if-match") ?? "";

  on("GET", `/${path}`, "scim:read", (c) => listed(c.req.query()));
  on("POST", `/${path}/.search`, "scim:read", async (c) => listed(await readScim(c)));
  on("POST", `/${path}`, "scim:write", async (c, ctx) => {
    const made = await kind.create(ctx, valuesOf(shape, await readScim(c)));
    return one(201, made, c.req.query());
  });
  on("GET", `/${path}/:id`, "scim:read", async (c) => {
    const found = await kind.find(id(c), readProjection(shape, c.req.query()));
    if (c.req.header("if-none-match") === metaOf(found).version) return answer(304, null);
    return one(200, found, c.req.query());
  });
  on("PUT", `/${path}/:id`, "scim:write", async (c, ctx) => {
    const values = valuesOf(shape, await readScim(c));
    return one(200, await kind.change(ctx, id(c), match(c), () => values), c.req.query());
  });
  on("PATCH", `/${path}/:id`, "scim:write", async (c, ctx) => {
    const body = await readScim(c);
    const change = (had: Values): Values => patched(shape, had, body);
    return one(200, await kind.change(ctx, id(c), match(c), change), c.req.query());
  });
  on("DELETE", `/${path}/:id`, "scim:write", async (c, ctx) => {
    await kind.remove(ctx, id(c), match(c));
    return answer(204, null);
  });
}

async function readScim(c: Context): Promise<Values> {
  const body = await readBody(c.req.raw, types);
  if (Object.keys(body).length === 0) throw badSyntax("The body is empty.");
  return body;
}

/** SCIM is for programs with a token of their own: a browser's session is refused, whoever's it is. */
function mustBe({ actor }: { actor: Actor }, scope: "scim:read" | "scim:write"): Actor {
  if (actor.kind !== "token")
    throw new Problem(
      "unauthenticated",
      "Nobody is signed in.",
      "Send an operator token with the scope scim:write as `Authorization: Bearer …`.",
    );
  if (actor.role !== "admin" || !scopeAllows(actor.scopes, scope))
    throw new Problem(
      "forbidden",
      `SCIM needs a token of the role admin with the scope ${scope}.`,
      "Make one with `reeve tokens create`.",
    );
  // What SCIM does to people and groups it does by these; none of it goes beyond this door.
  return { ...actor, scopes: ["people:write", "directory:write"] };
}

const ctxOf = (c: Context, actor: Actor, requestId: string, from: string): Ctx => ({
  actor,
  requestId,
  from,
  sessionToken: null,
  reply: () => undefined,
  signal: c.req.raw.signal,
});
