import { AgentId } from "@reeve/contract/id";
import type { OperationName } from "@reeve/contract/operations";
import { Hono, type Context } from "hono";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { authorize } from "../../platform/actor.ts";
import type { ApiHands } from "../../platform/api.ts";
import { cursorOf } from "../../platform/cursor.ts";
import type { Log } from "../../platform/log.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { refusal } from "../../platform/refusal.ts";
import { agentStore } from "../agents/store.ts";
import { atOneMoment, offeredServers, readers, type ReadHands } from "../exchange/reads-store.ts";
import { pinnedTools } from "../servers/pinned-store.ts";
import { agentCard } from "./card.ts";
import { catalog } from "./catalog.ts";
import { namespaceOf, serverResponse, versionOf } from "./mcp.ts";

export interface OfferedHands extends ReadHands {
  readonly log: Log;
  readonly authenticate: ApiHands["authenticate"];
  /** Tool servers and agents may be read by anyone who reaches this port; people never. */
  readonly isPublic: boolean;
}

const Query = z.object({
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
  search: z.string().max(200).optional(),
  updated_since: z.iso.datetime({ offset: true }).optional(),
  version: z.string().max(255).optional(),
  include_deleted: z.enum(["true", "false"]).default("false"),
});
const byName = cursorOf("registry", z.tuple([z.string(), z.string()]));
const always = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, OPTIONS",
  "access-control-allow-headers": "Authorization, Content-Type",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/** What others read of the register in their own words: the MCP registry's API, A2A's agent cards, Backstage's catalogue. */
export function offeredDoor(hands: OfferedHands): Hono {
  const app = new Hono();
  const { database, publicUrl } = hands;
  const db = database.kysely;

  /** Only a token counts: a page elsewhere must not read with the session of whoever looks at it. */
  const mayRead = async (c: Context, ...names: OperationName[]): Promise<void> => {
    if (hands.isPublic && !names.includes("people.list")) return;
    const authorization = c.req.header("authorization");
    const { actor } = await hands.authenticate(new Headers(authorization ? { authorization } : {}));
    for (const name of names) authorize(actor, name);
  };
  const answered = (answer: (c: Context) => Promise<Response>) => async (c: Context) => {
    let response: Response;
    try {
      response = await answer(c);
    } catch (error) {
      const refused = refusal(error, randomUUID(), "registry", hands.log);
      // The registry's own form of an error, with what Reeve says besides.
      const body = (await refused.json()) as { detail: string };
      response = Response.json({ error: body.detail, ...body }, { status: refused.status });
      const challenge = refused.headers.get("www-authenticate");
      if (challenge !== null) response.headers.set("www-authenticate", challenge);
    }
    for (const [name, value] of Object.entries(always)) response.headers.set(name, value);
    return response;
  };
  const versions = async (c: Context) => {
    await mayRead(c, "servers.list");
    const name = c.req.param("name") ?? "";
    const within = `${namespaceOf(publicUrl())}/`;
    const gone = c.req.query("include_deleted") === "true";
    const found = name.startsWith(within)
      ? await offeredServers(db, { limit: 100, name: name.slice(within.length), gone })
      : [];
    if (found.length === 0)
      throw new Problem("not_found", "Server not found", "List them with GET /v0.1/servers.");
    return found.map((it) => serverResponse(it, publicUrl()));
  };

  app.get(
    "/v0.1/servers",
    answered(async (c) => {
      await mayRead(c, "servers.list");
      const asked = Query.safeParse(c.req.query());
      if (!asked.success) {
        const [issue] = asked.error.issues;
        const detail = `\`${issue?.path.join(".") ?? ""}\`: ${issue?.message ?? "not valid"}`;
        throw new Problem("bad_request", detail, "Correct the query.");
      }
      const { cursor, limit, search, updated_since: since, version } = asked.data;
      const gone = asked.data.include_deleted === "true" || since !== undefined;
      // One version of each is there; another than that, or `latest`, is asked for after reading.
      const fits = (about: Record<string, unknown> | null): boolean =>
        version === undefined || version === "latest" || version === versionOf(about);
      const after = byName.read(cursor || undefined);
      const within = `${namespaceOf(publicUrl())}/`;
      const inName = search !== undefined && within.includes(search.toLowerCase());
      const wanted = search?.startsWith(within) ? search.slice(within.length) : search;
      const ask = { limit, after, since, gone, ...(!inName && { search: wanted }) };
      const found = await offeredServers(db, ask);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const servers = page.filter(({ about }) => fits(about));
      return Response.json({
        servers: servers.map((it) => serverResponse(it, publicUrl())),
        metadata: {
          count: servers.length,
          ...(last && found.length > limit && { nextCursor: byName.write([last.name, last.id]) }),
        },
      });
    }),
  );
  app.get(
    "/v0.1/servers/:name/versions",
    answered(async (c) => {
      const servers = await versions(c);
      return Response.json({ servers, metadata: { count: servers.length } });
    }),
  );
  app.get(
    "/v0.1/servers/:name/versions/:version",
    answered(async (c) => {
      const version = c.req.param("version");
      const found = (await versions(c)).find(
        ({ server }) => version === "latest" || server.version === version,
      );
      if (!found) throw new Problem("not_found", "Server not found", "Ask for `latest`.");
      return Response.json(found);
    }),
  );
  app.get(
    "/a2a/agents/:id/agent-card.json",
    answered(async (c) => {
      await mayRead(c, "agents.get", "servers.tools");
      const id = AgentId.safeParse(c.req.param("id"));
      const agent = id.success ? (await agentStore(db).find(id.data))?.agent : undefined;
      if (!agent || !(agent.status === "registered" || agent.status === "active"))
        throw notFound("registered agent", c.req.param("id") ?? "");
      const names = agent.scope.tools.map((name) => name.replace(/^[a-z0-9.-]+?(?:\/|__)/, ""));
      return Response.json(agentCard(agent, await pinnedTools(db, names), publicUrl()));
    }),
  );
  app.get(
    "/backstage/catalog-info.yaml",
    answered(async (c) => {
      await mayRead(c, "people.list", "agents.list", "servers.list");
      let text = "";
      for await (const part of atOneMoment(hands, async function* (tx) {
        const [people, agents] = [
          await all(readers.people(tx, hands)),
          await all(readers.agents(tx, hands)),
        ];
        const servers = await offeredServers(tx, { limit: 10_000, gone: false });
        yield* catalog(
          people,
          servers,
          agents.filter(({ status }) => status !== "discovered"),
          publicUrl(),
        );
      }))
        text += part;
      return new Response(text, { headers: { "content-type": "application/yaml; charset=utf-8" } });
    }),
  );
  for (const path of ["/v0.1/*", "/a2a/*", "/backstage/*"]) {
    app.options(path, () => new Response(null, { status: 204, headers: always }));
    app.all(
      path,
      answered(async (c) => {
        throw new Problem(
          "not_found",
          `There is nothing at ${c.req.path}.`,
          "See the guide on import and export.",
        );
      }),
    );
  }
  return app;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
