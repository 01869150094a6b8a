import path from "node:path";
import type { Kind, SecretAt, Sighting } from "../finding.ts";
import { redacted, secretAt } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import {
  at,
  atAny,
  entriesOf,
  itemsOf,
  pointer,
  textAt,
  textOf,
  textsOf,
  type Tree,
} from "../tree/tree.ts";
import { agentCommands, modelKeys } from "./ci-table.ts";
import { known, type Ecosystem } from "./package-table.ts";

export const containerSignals: readonly Signal[] = [
  {
    id: "container.dockerfile",
    says: "images, packages and keys of agents in Dockerfiles",
    files: ["Dockerfile", "Dockerfile.*", "*.Dockerfile", "Containerfile", "Containerfile.*"],
    confidence: 0.7,
    read: dockerfile,
  },
  {
    id: "container.compose",
    says: "services of agents in compose files",
    files: ["docker-compose*.{yml,yaml}", "compose*.{yml,yaml}"],
    confidence: 0.7,
    read: compose,
  },
  {
    id: "container.dev",
    says: "features of agents in dev containers",
    files: ["devcontainer.json", ".devcontainer.json"],
    confidence: 0.7,
    read: devContainer,
  },
];

/** Images by what they are. The name alone, without registry and tag, is compared. */
export const imageTable: readonly (readonly [kind: Kind, what: string, image: RegExp])[] = [
  [
    "mcp_server",
    "an MCP server",
    /(?:^|\/)mcp\/|(?:^|[/_-])mcp(?:[-_]server)?(?:$|[/_-])|mcp-server|toolhive|supergateway|github-mcp/i,
  ],
  ["agent", "LangGraph", /langgraph|langchain\/langgraph/i],
  [
    "agent",
    "an agent runtime",
    /(?:^|\/)(?:kagent|openhands|autogen|crewai|letta|agno|openclaw|clawdbot|goose|n8n|flowise|dify-api|langflow|agentgateway|agent-zero|superagi|autogpt)(?:$|[/_-])/i,
  ],
  [
    "agent",
    "a coding agent",
    /(?:^|\/)(?:claude-code|codex|gemini-cli|opencode|aider|copilot-cli|cursor-agent)(?:$|[/_-])/i,
  ],
  [
    "model_access",
    "a gateway to models",
    /(?:^|\/)(?:litellm|portkey-ai\/gateway|openrouter|one-api|new-api)(?:$|[/_-])/i,
  ],
  [
    "model_access",
    "a local model",
    /(?:^|\/)(?:ollama|vllm(?:-openai)?|text-generation-inference|llama\.cpp|localai|lmstudio|tritonserver|sglang)(?:$|[/_-])/i,
  ],
];

/** An image by its name, without its tag and digest. */
export function imageOf(image: string): { kind: Kind; what: string; said: string } | null {
  const name = image.replace(/@sha256:[0-9a-f]+$/i, "").replace(/:[\w.-]+$/, "");
  const found = imageTable.find(([, , form]) => form.test(name));
  return found
    ? { kind: found[0], what: found[1], said: `image ${redacted(image.slice(0, 200))}` }
    : null;
}

const keysIn = (text: string): string[] =>
  [...new Set([...text.matchAll(modelKeys)].map(([it]) => it))].sort();

/** Instructions with their continuations, each with the line where it begins. */
function instructions(text: string): { word: string; rest: string; line: number }[] {
  const found: { word: string; rest: string; line: number }[] = [];
  let open: { text: string; line: number } | null = null;
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    if (/^\s*#/.test(raw)) continue;
    const more: boolean = /[\\`]\s*$/.test(raw);
    const part = raw.replace(/[\\`]\s*$/, " ");
    open = open ? { text: open.text + part, line: open.line } : { text: part, line: i + 1 };
    if (more) continue;
    const match = /^\s*([A-Za-z]+)\s+(.*)$/s.exec(open.text);
    if (match?.[1])
      found.push({ word: match[1].toUpperCase(), rest: match[2] as string, line: open.line });
    open = null;
  }
  return found;
}

function* dockerfile(file: SourceFile): Generator<Sighting> {
  const byKind = new Map<Kind, { line: number; evidence: string[] }>();
  const secrets: SecretAt[] = [];
  const add = (kind: Kind, line: number, said: string): void => {
    const it = byKind.get(kind) ?? { line, evidence: [] };
    byKind.set(kind, { line: Math.min(it.line, line), evidence: [...it.evidence, said] });
  };
  for (const { word, rest, line } of instructions(file.text)) {
    const image =
      word === "FROM" ? imageOf(rest.replace(/^--\S+\s+/, "").split(/\s+/)[0] ?? "") : null;
    if (image) add(image.kind, line, `${image.what}: ${image.said}`);
    if (word === "RUN") for (const { kind, said } of installed(rest)) add(kind, line, said);
    if (word === "CMD" || word === "ENTRYPOINT") {
      const plain = rest.replaceAll(/["[\],]/g, " ");
      for (const [agent, command] of agentCommands)
        if (command.test(plain)) add("agent", line, `starts ${agent}`);
    }
    if (word !== "ENV" && word !== "ARG") continue;
    for (const key of keysIn(rest)) add("model_access", line, `${word.toLowerCase()} ${key}`);
    for (const [, name, value] of rest.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S+)/g)) {
      const it = secretAt(
        name as string,
        (value as string).replaceAll(/^["']|["']$/g, ""),
        file.mark,
      );
      if (it) secrets.push(it);
    }
  }
  if (byKind.has("agent") && byKind.has("model_access")) {
    const more = byKind.get("model_access") as { line: number; evidence: string[] };
    byKind.delete("model_access");
    for (const said of more.evidence) add("agent", more.line, said);
  }
  const folder = path.posix.basename(path.posix.dirname(file.path));
  const name = folder === "." || folder === "" ? file.name : folder;
  for (const [kind, { line, evidence }] of byKind)
    yield { kind, name: `${name} image`, line, pointer: "", evidence };
  if (secrets.length > 0 && byKind.size === 0)
    yield {
      kind: "model_access",
      name: `${name} image`,
      line: 1,
      pointer: "",
      evidence: ["a secret is set in the image"],
      secrets,
    };
  else if (secrets.length > 0) {
    const [kind, { line }] = [...byKind][0] as [Kind, { line: number }];
    yield { kind, name: `${name} image`, line, pointer: "", evidence: [], secrets };
  }
}

const installers: readonly (readonly [Ecosystem, RegExp])[] = [
  [
    "pypi",
    /\b(?:pip3?|uv\s+pip|uv|pipx|poetry|conda|mamba)\s+(?:install|add|tool\s+install)\s+([^;&|]+)/g,
  ],
  ["npm", /\b(?:npm|pnpm|yarn|bun)\s+(?:install|i|add|global\s+add)\s+([^;&|]+)/g],
  ["go", /\bgo\s+install\s+([^;&|]+)/g],
  ["cargo", /\bcargo\s+install\s+([^;&|]+)/g],
  ["gem", /\bgem\s+install\s+([^;&|]+)/g],
];

/** Packages that a command installs. */
export function installed(command: string): { kind: Kind; said: string }[] {
  return installers.flatMap(([ecosystem, form]) =>
    [...command.matchAll(form)].flatMap((match) =>
      (match[1] ?? "").split(/\s+/).flatMap((word) => {
        const plain = word.replaceAll(/^["']|["']$/g, "");
        if (plain.startsWith("-") || plain === "") return [];
        const name =
          ecosystem === "npm"
            ? plain.replace(/(.)@[^/]*$/, "$1")
            : plain.replace(/(?:\[.*)?(?:[=<>~!].*)?$/, "").replace(/@.*$/, "");
        const it = known(ecosystem, name);
        if (!it) return [];
        const kind: Kind =
          it.role === "mcp"
            ? "mcp_server"
            : it.role === "model"
              ? "model_access"
              : it.role === "governance"
                ? "governance"
                : "agent";
        return [{ kind, said: `installs ${redacted(plain.slice(0, 120))} (${it.framework})` }];
      }),
    ),
  );
}

function* compose(file: SourceFile): Generator<Sighting> {
  for (const [name, service] of entriesOf(at(file.tree("yaml"), "services"))) {
    const it = container(file, service, textAt(service, "image"));
    if (it)
      yield { ...it, name: redacted(name), line: service.line, pointer: pointer("services", name) };
  }
}

/** What one container is by its image, its command and its environment. */
export function container(
  file: SourceFile,
  spec: Tree,
  image: string | null,
): Omit<Sighting, "name" | "line"> | null {
  const evidence: string[] = [];
  const secrets: SecretAt[] = [];
  let kind: Kind | null = null;
  const found = image === null ? null : imageOf(image);
  if (found) {
    kind = found.kind;
    evidence.push(`${found.what}: ${found.said}`);
  }
  const command = [
    textOf(at(spec, "command")),
    ...textsOf(atAny(spec, "command")),
    ...textsOf(atAny(spec, "args")),
    ...textsOf(atAny(spec, "entrypoint")),
  ]
    .filter(Boolean)
    .join(" ");
  const starts = agentCommands.find(([, form]) => form.test(command));
  if (starts) {
    kind ??= "agent";
    evidence.push(`starts ${starts[0]}`);
  }
  if (/(?:@modelcontextprotocol\/|mcp-server|\bmcp run\b|supergateway)/.test(command)) {
    kind ??= "mcp_server";
    evidence.push("starts an MCP server");
  }
  const keys: string[] = [];
  for (const [name, value] of variables(spec)) {
    keys.push(...keysIn(name));
    const it = value === null ? null : secretAt(name, value, file.mark);
    if (it) secrets.push(it);
  }
  if (keys.length > 0) {
    kind ??= "model_access";
    evidence.push(`environment ${[...new Set(keys)].sort().join(", ")}`);
  }
  if (kind === null) return null;
  const confidence = found || starts ? 0.7 : 0.5;
  return { kind, evidence, secrets, confidence };
}

/** The environment as a map, as `NAME=value`, or as Kubernetes lists it. */
function variables(spec: Tree): (readonly [string, string | null])[] {
  const env = atAny(spec, "environment", "env");
  return [
    ...entriesOf(env).map(
      ([name, it]) => [name, it.scalar === null ? null : String(it.scalar)] as const,
    ),
    ...itemsOf(env).map((it) => {
      const text = textOf(it);
      if (text === null) return [textAt(it, "name") ?? "", textAt(it, "value")] as const;
      const cut = text.indexOf("=");
      return cut < 0
        ? ([text, null] as const)
        : ([text.slice(0, cut), text.slice(cut + 1)] as const);
    }),
  ];
}

function* devContainer(file: SourceFile): Generator<Sighting> {
  for (const [feature, value] of entriesOf(at(file.tree("json"), "features")))
    if (/claude-code|codex|gemini-cli|copilot-cli|opencode|aider|goose/i.test(feature))
      yield {
        kind: "client",
        name: redacted(feature.split("/").at(-1) ?? feature),
        line: value.line,
        pointer: pointer("features", feature),
        evidence: [`feature ${redacted(feature)}`],
      };
}
