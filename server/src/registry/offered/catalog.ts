import type { Agent } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import { roleAllows } from "@reeve/contract/role";
import { stringify } from "yaml";
import type { Offered } from "../exchange/reads-store.ts";
import { serverResponse } from "./mcp.ts";

const apiVersion = "backstage.io/v1alpha1";
const operators = "reeve-operators";
const longest = 63;

/** A name that Backstage takes, the same for the same thing, and no other's: the end of its id tells them apart. */
export function entityName(text: string, id: string, taken: Set<string>): string {
  const plain = text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const end = id.slice(-8);
  const short = plain.slice(0, longest).replace(/-+$/, "");
  const name =
    short === "" || taken.has(short)
      ? `${(short || "x").slice(0, longest - end.length - 1).replace(/-+$/, "")}-${end}`
      : short;
  taken.add(name);
  return name;
}

/** One line, so that nobody's text begins a line of its own where it is shown. */
const line = (text: string): string => text.replaceAll(/[\s\p{C}]+/gu, " ").trim();

/** People, agents and tool servers as entities of a Backstage catalogue, in documents of one YAML file. */
export function* catalog(
  people: Iterable<Person>,
  servers: Iterable<Offered>,
  agents: Iterable<Agent>,
  publicUrl: string,
): Iterable<string> {
  const base = publicUrl.replace(/\/+$/, "");
  const users = new Map<string, string>();
  const apis = new Map<string, string>();
  const taken = { user: new Set<string>(), api: new Set<string>(), component: new Set<string>() };
  yield entity(
    "Group",
    { name: operators, title: "Operators of Reeve" },
    { type: "team", children: [] },
  );
  for (const it of people) {
    if (it.status === "left") continue;
    const name = entityName(it.email.split("@")[0] ?? it.name, it.id, taken.user);
    users.set(it.id, name);
    yield entity(
      "User",
      { name, annotations: { "reeve.dev/id": it.id } },
      {
        profile: { displayName: line(it.name), email: it.email },
        memberOf: roleAllows(it.role, "operator") ? [operators] : [],
      },
    );
  }
  for (const it of servers) {
    const name = entityName(it.name, it.id, taken.api);
    const { server } = serverResponse(it, publicUrl);
    apis.set(it.name, name);
    yield entity(
      "API",
      {
        name,
        title: it.name,
        description: server.description,
        annotations: { "reeve.dev/id": it.id },
        links: [{ url: `${base}/servers/${it.id}`, title: "In Reeve" }],
      },
      {
        type: "mcp-server",
        lifecycle: "production",
        owner: `group:default/${operators}`,
        definition: JSON.stringify(server, null, 2),
      },
    );
  }
  for (const it of agents) {
    const owner = users.get(it.owner?.id ?? "");
    const names = new Set([
      ...it.scope.servers,
      ...it.scope.tools.map((tool) => tool.split(/\/|__/)[0] ?? tool),
    ]);
    const uses = [...names].flatMap((server) => apis.get(server) ?? []);
    yield entity(
      "Component",
      {
        name: entityName(it.name, it.id, taken.component),
        title: line(it.name),
        description: line(it.purpose),
        annotations: {
          "reeve.dev/id": it.id,
          "reeve.dev/status": it.status,
          "reeve.dev/environment": line(it.environment),
        },
        tags: ["ai-agent", `tier-${it.tier}`],
        links: [{ url: `${base}/agents/${it.id}`, title: "In Reeve" }],
      },
      {
        type: "ai-agent",
        lifecycle: lifecycleOf(it.status),
        owner: owner === undefined ? `group:default/${operators}` : `user:default/${owner}`,
        consumesApis: uses.map((name) => `api:default/${name}`),
      },
    );
  }
}

const lifecycleOf = (status: Agent["status"]): string =>
  status === "retired"
    ? "deprecated"
    : status === "active" || status === "suspended"
      ? "production"
      : "experimental";

const entity = (kind: string, metadata: object, spec: object): string =>
  `---\n${stringify({ apiVersion, kind, metadata: { namespace: "default", ...metadata }, spec }, { lineWidth: 0 })}`;
