import path from "node:path";
import type { Sighting } from "../finding.ts";
import { originOf, redacted } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import { at, atAny, itemsOf, textAt, textsOf } from "../tree/tree.ts";

/** Files in which agents and tool servers are published to others, and rules for them. */
export const publishedSignals: readonly Signal[] = [
  {
    id: "a2a.card",
    says: "agent cards of A2A",
    files: ["agent-card.json", "agent_card.json", ".well-known/agent.json"],
    confidence: 0.95,
    read: card,
  },
  {
    id: "mcp_server.registry",
    says: "MCP servers as their makers publish them",
    files: ["server.json"],
    confidence: 0.9,
    read: registry,
  },
  {
    id: "mcp_server.smithery",
    says: "MCP servers with a Smithery configuration",
    files: ["smithery.yaml", "smithery.yml", "smithery.config.js", "smithery.config.ts"],
    confidence: 0.9,
    read: smithery,
  },
  {
    id: "mcp_server.bundle",
    says: "MCP bundles",
    files: ["manifest.json", "dxt.json"],
    confidence: 0.9,
    read: bundle,
  },
  {
    id: "mcp_server.resource",
    says: "OAuth metadata of an MCP server",
    files: [
      ".well-known/oauth-protected-resource",
      "oauth-protected-resource.json",
      "oauth-protected-resource",
    ],
    confidence: 0.7,
    read: resource,
  },
  {
    id: "governance.agt",
    says: "rules of the Agent Governance Toolkit",
    files: [
      "agentmesh.yaml",
      "agentmesh.yml",
      ".agentmesh/config.yaml",
      ".agentmesh/config.yml",
      "agent-governance.yaml",
      "agent-governance.yml",
    ],
    confidence: 0.9,
    read: governance,
  },
];

const here = (file: SourceFile): string => {
  const folder = path.posix.basename(path.posix.dirname(file.path));
  return redacted(folder === "." || folder === "" || folder.startsWith(".") ? file.name : folder);
};
const short = (text: string): string => redacted(text.slice(0, 200));

function* card(file: SourceFile): Generator<Sighting> {
  const tree = file.tree("json");
  const name = textAt(tree, "name");
  if (name === null || !atAny(tree, "skills", "capabilities", "supportedInterfaces", "url")) return;
  const url = textAt(tree, "url") ?? textAt(itemsOf(at(tree, "supportedInterfaces"))[0], "url");
  const version = textAt(tree, "version");
  const skills = itemsOf(at(tree, "skills")).length;
  const open = atAny(tree, "securitySchemes", "security", "securityRequirements") === null;
  yield {
    kind: "agent",
    name: short(name),
    line: at(tree, "name")?.line ?? 1,
    pointer: "",
    evidence: [
      "an agent card of A2A",
      ...(url ? [`at ${originOf(url)}`] : []),
      ...(version ? [`version ${short(version)}`] : []),
      `${skills} skills`,
      ...(at(tree, "signatures") ? ["signed"] : []),
    ],
    risks: open ? [{ severity: "medium", says: "Its card asks for no authentication." }] : [],
  };
}

function* registry(file: SourceFile): Generator<Sighting> {
  const tree = file.tree("json");
  const name = textAt(tree, "name");
  const schema = textAt(tree, "$schema") ?? "";
  if (
    name === null ||
    !(
      /modelcontextprotocol/.test(schema) ||
      (atAny(tree, "packages", "remotes") && textAt(tree, "version") !== null)
    )
  )
    return;
  const packages = itemsOf(at(tree, "packages")).flatMap(
    (it) => textAt(it, "identifier") ?? textAt(it, "name") ?? [],
  );
  const remotes = itemsOf(at(tree, "remotes")).flatMap((it) => textAt(it, "url") ?? []);
  yield {
    kind: "mcp_server",
    name: short(name),
    line: at(tree, "name")?.line ?? 1,
    pointer: "",
    evidence: [
      "published as an MCP server",
      ...packages.map((it) => `package ${short(it)}`),
      ...remotes.map((it) => `at ${originOf(it)}`),
    ],
  };
}

function* smithery(file: SourceFile): Generator<Sighting> {
  if (/\.ya?ml$/.test(file.name)) file.tree("yaml");
  yield {
    kind: "mcp_server",
    name: here(file),
    line: 1,
    pointer: "",
    evidence: ["set up for Smithery"],
  };
}

function* bundle(file: SourceFile): Generator<Sighting> {
  const tree = file.tree("json");
  const name = textAt(tree, "name");
  if (
    name === null ||
    !(at(tree, "server") && atAny(tree, "manifest_version", "dxt_version", "mcpb_version"))
  )
    return;
  const kind = textAt(tree, "server", "type");
  yield {
    kind: "mcp_server",
    name: short(name),
    line: at(tree, "name")?.line ?? 1,
    pointer: "",
    evidence: ["an MCP bundle", ...(kind ? [`runs on ${short(kind)}`] : [])],
  };
}

function* resource(file: SourceFile): Generator<Sighting> {
  const tree = file.tree("json");
  const url = textAt(tree, "resource");
  if (url !== null)
    yield {
      kind: "mcp_server",
      name: originOf(url),
      line: at(tree, "resource")?.line ?? 1,
      pointer: "",
      evidence: [
        `protected by ${textsOf(at(tree, "authorization_servers")).map(originOf).join(", ") || "nobody named"}`,
      ],
    };
}

function* governance(file: SourceFile): Generator<Sighting> {
  yield {
    kind: "governance",
    name: file.name,
    line: file.tree("yaml")?.line ?? 1,
    pointer: "",
    evidence: ["rules of the Agent Governance Toolkit"],
  };
}
