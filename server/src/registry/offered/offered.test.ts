import { AgentCard } from "@a2a-js/sdk";
import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  FieldFormatEntityPolicy,
  groupEntityV1alpha1Validator,
  parseEntityRef,
  SchemaValidEntityPolicy,
  userEntityV1alpha1Validator,
  type Entity,
} from "@backstage/catalog-model";
import { parseAllDocuments } from "yaml";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testExchange } from "../../../test/exchanged.ts";
import { removeServer } from "../servers/store.ts";
import { setListed } from "../servers/seen-store.ts";
import { entityName } from "./catalog.ts";
import { namespaceOf, versionOf } from "./mcp.ts";

interface ServerList {
  readonly servers: {
    server: Record<string, unknown>;
    _meta: Record<string, { status: string }>;
  }[];
  readonly metadata: { count: number; nextCursor?: string };
}
const official = "io.modelcontextprotocol.registry/official";

let it: Awaited<ReturnType<typeof testExchange>>;
beforeAll(async () => {
  it = await testExchange();
  await it.server("billing", { name: "Billing", version: "latest" });
  await it.server("crm", { name: "CRM \u0007 tools", version: "1.2.3" });
});
afterAll(() => it[Symbol.asyncDispose]());

const list = async (query = ""): Promise<ServerList> =>
  (await (await it.get(`/v0.1/servers${query}`)).json()) as ServerList;
const namesOf = ({ servers }: ServerList): unknown[] => servers.map(({ server }) => server["name"]);

test("the MCP registry's API lists servers as they are reached through Reeve", async () => {
  const { servers, metadata } = await list();
  expect(metadata).toEqual({ count: 2 });
  expect(servers[1]).toMatchObject({
    server: {
      $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
      name: "com.example.reeve/crm",
      title: "CRM tools",
      version: "1.2.3",
      remotes: [{ type: "streamable-http", url: "https://reeve.example.com/mcp/crm" }],
    },
    _meta: { [official]: { status: "active", isLatest: true } },
  });
  for (const { server } of servers) {
    expect(server["name"]).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
    expect(String(server["description"]).length).toBeLessThanOrEqual(100);
    expect(server["version"]).not.toBe("latest");
    expect(JSON.stringify(server)).not.toContain("tools.example.com");
  }
});

test("a client pages, searches, asks for what changed and for one version", async () => {
  const first = await list("?limit=1");
  expect(namesOf(first)).toEqual(["com.example.reeve/billing"]);
  const second = await list(
    `?limit=1&cursor=${encodeURIComponent(first.metadata.nextCursor ?? "")}`,
  );
  expect([namesOf(second), second.metadata.nextCursor]).toEqual([
    ["com.example.reeve/crm"],
    undefined,
  ]);
  expect(namesOf(await list("?search=CR"))).toEqual(["com.example.reeve/crm"]);
  expect(namesOf(await list("?search=com.example.reeve/cr"))).toEqual(["com.example.reeve/crm"]);
  expect(namesOf(await list("?version=1.2.3"))).toEqual(["com.example.reeve/crm"]);
  expect((await list("?version=latest")).servers).toHaveLength(2);
  const later = new Date(it.clock.nowMs + 1000).toISOString();
  expect((await list(`?updated_since=${later}`)).servers).toEqual([]);

  const name = encodeURIComponent("com.example.reeve/crm");
  const versions = (await (await it.get(`/v0.1/servers/${name}/versions`)).json()) as ServerList;
  expect(namesOf(versions)).toEqual(["com.example.reeve/crm"]);
  for (const version of ["latest", "1.2.3"])
    expect(await (await it.get(`/v0.1/servers/${name}/versions/${version}`)).json()).toEqual(
      versions.servers[0],
    );
  for (const none of [
    `${name}/versions/9.9.9`,
    "com.example.reeve%2Fnone/versions",
    "x%2Fcrm/versions/latest",
  ]) {
    const refused = await it.get(`/v0.1/servers/${none}`);
    expect([refused.status, await refused.json()]).toMatchObject([
      404,
      { error: "Server not found" },
    ]);
  }
  for (const bad of [
    "?limit=0",
    "?limit=1000",
    "?limit=x",
    "?updated_since=yesterday",
    "?cursor=%00",
  ])
    expect((await it.get(`/v0.1/servers${bad}`)).status).toBe(400);
});

test("a server whose definitions wait to be accepted is not offered, and a removed one only to who asks", async () => {
  const held = await it.server("held");
  const gone = await it.server("gone");
  await setListed(
    it.database.kysely,
    held.tool,
    {
      name: "read",
      hash: "b".repeat(64),
      definition: "{}",
      effect: "read",
      external: false,
    },
    new Date(it.clock.nowMs).toISOString(),
  );
  await removeServer(it.database.kysely, gone.id, new Date(it.clock.nowMs).toISOString());
  expect(namesOf(await list())).toEqual(["com.example.reeve/billing", "com.example.reeve/crm"]);
  const all = await list("?include_deleted=true");
  expect(namesOf(all)).toContain("com.example.reeve/gone");
  expect(
    all.servers.find(({ server }) => server["name"] === "com.example.reeve/gone")?._meta[official]
      ?.status,
  ).toBe("deleted");
});

test("nobody reads without a token, a browser's session is none, and other origins may ask with one", async () => {
  for (const path of [
    "/v0.1/servers",
    "/a2a/agents/x/agent-card.json",
    "/backstage/catalog-info.yaml",
  ]) {
    const refused = await it.get(path, null, { cookie: "session=1" });
    expect([path, refused.status, refused.headers.get("www-authenticate")]).toEqual([
      path,
      401,
      'Bearer realm="reeve"',
    ]);
  }
  const asked = await fetch(`${it.url}/v0.1/servers`, { method: "OPTIONS" });
  expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
  expect((await it.get("/v0.1/servers", "agents")).status).toBe(403);
});

test("a public registry shows servers and cards to anyone, and people to nobody without a token", async () => {
  await using open = await testExchange({ isPublic: true });
  await open.server("crm");
  const agent = await open.agent("shown");
  expect((await open.get("/v0.1/servers", null)).status).toBe(200);
  expect((await open.get(`/a2a/agents/${agent.id}/agent-card.json`, null)).status).toBe(200);
  expect((await open.get("/backstage/catalog-info.yaml", null)).status).toBe(401);
});

test("an agent's card is one that A2A's own SDK reads, and promises no address that there is not", async () => {
  const agent = await it.verbs["agents.register"](it.operator, {
    name: "carded",
    purpose: "answers questions",
    environment: "prod",
    tier: "low",
    owner: "ann@example.com",
    version: "2.0",
    scope: { servers: ["billing"], tools: ["crm/read", "crm/unknown"], data: [] },
  });
  const card = (await (await it.get(`/a2a/agents/${agent.id}/agent-card.json`)).json()) as Record<
    string,
    unknown
  >;
  const required =
    "name description supportedInterfaces version capabilities defaultInputModes defaultOutputModes skills";
  for (const member of required.split(" ")) expect(card).toHaveProperty(member);
  const read = AgentCard.fromJSON(card);
  expect(read).toMatchObject({ name: "carded", version: "2.0", supportedInterfaces: [] });
  expect(read.skills.map(({ id, description, tags }) => [id, description, tags])).toEqual([
    ["crm/read", "Reads a record.", ["tool", "crm", "read"]],
    ["crm/unknown", "Uses the tool crm/unknown.", ["tool", "crm"]],
    ["billing", "Uses the tool server billing.", ["server", "billing"]],
  ]);
  await it.verbs["agents.update"](it.operator, { id: agent.id, status: "retired" });
  expect((await it.get(`/a2a/agents/${agent.id}/agent-card.json`)).status).toBe(404);
});

test("the catalogue is one that Backstage takes, whatever names are in it, and refers only to what is there", async () => {
  for (const name of ["Ünïcode --- agent", "unicode agent", "日本語", "x".repeat(80)])
    await it.verbs["agents.register"](it.operator, {
      name,
      purpose: "line one\n---\nkind: Location\nspec: {}",
      environment: "prod: yes",
      tier: "high",
      owner: "ann@example.com",
      scope: { servers: ["crm", "nowhere"], tools: [], data: [] },
    });
  const response = await it.get("/backstage/catalog-info.yaml");
  expect(response.headers.get("content-type")).toMatch(/yaml/);
  const entities = parseAllDocuments(await response.text()).map((it) => it.toJS() as Entity);
  const validators = {
    API: apiEntityV1alpha1Validator,
    Component: componentEntityV1alpha1Validator,
    Group: groupEntityV1alpha1Validator,
    User: userEntityV1alpha1Validator,
  };
  const refs = new Set<string>();
  for (const entity of entities) {
    await new SchemaValidEntityPolicy().enforce(entity);
    await new FieldFormatEntityPolicy().enforce(entity);
    expect(await validators[entity.kind as keyof typeof validators].check(entity)).toBe(true);
    refs.add(`${entity.kind}:default/${entity.metadata.name}`.toLowerCase());
  }
  expect(refs.size).toBe(entities.length);
  const named = entities.filter(({ kind }) => kind === "Component");
  expect(named.length).toBeGreaterThanOrEqual(4);
  for (const { spec } of named) {
    const { owner, consumesApis } = spec as { owner: string; consumesApis: string[] };
    expect(consumesApis).not.toContain("api:default/nowhere");
    for (const ref of [owner, ...consumesApis]) {
      const { kind, namespace, name } = parseEntityRef(ref);
      expect(refs).toContain(`${kind}:${namespace}/${name}`.toLowerCase());
    }
  }
});

test("names and versions are valid whatever they are made from", () => {
  expect(
    [
      "https://reeve.example.com",
      "http://localhost:4700",
      "http://127.0.0.1:1",
      "http://[::1]:1",
    ].map(namespaceOf),
  ).toEqual(["com.example.reeve", "localhost", "localhost", "localhost"]);
  for (const bad of ["latest", "^1.2.3", ">=1", "1.x", "", 3, null])
    expect(versionOf({ version: bad })).toBe("0.0.0-unversioned");
  const taken = new Set<string>();
  const ids = ["agt_00000000000000000000000001", "agt_00000000000000000000000002"];
  const made = ids.flatMap((id) =>
    ["a b", "---", "Ä".repeat(90)].map((text) => entityName(text, id, taken)),
  );
  expect(new Set(made).size).toBe(6);
  for (const name of made) expect(name).toMatch(/^(?=.{1,63}$)[a-z0-9]+(-[a-z0-9]+)*$/);
});
