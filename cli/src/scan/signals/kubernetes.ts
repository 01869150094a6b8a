import type { Sighting } from "../finding.ts";
import { redacted } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import { at, entriesOf, itemsOf, textAt, type Tree } from "../tree/tree.ts";
import { container } from "./containers.ts";

/** Custom resources that are agents or tool servers, by their group. */
export const resourceTable: readonly (readonly [
  group: RegExp,
  kind: RegExp,
  what: "agent" | "mcp_server" | "model_access",
])[] = [
  [/^kagent\.dev\//, /^(?:Agent|AgentHarness|AgentTemplate|Harness|SandboxAgent)$/, "agent"],
  [/^kagent\.dev\//, /^(?:ToolServer|RemoteMCPServer|MCPServer)$/, "mcp_server"],
  [/^kagent\.dev\//, /^(?:ModelConfig|ModelProviderConfig|Memory)$/, "model_access"],
  [
    /^toolhive\.stacklok\.dev\//,
    /^(?:MCPServer|MCPRemoteProxy|VirtualMCPServer|MCPRegistry)$/,
    "mcp_server",
  ],
  [/^(?:agents?\.|.*agentgateway)/, /^Agent/, "agent"],
  [/mcp/i, /MCPServer$/i, "mcp_server"],
];

export const kubernetesSignals: readonly Signal[] = [
  {
    id: "kubernetes.manifest",
    says: "agents, tool servers and their containers in Kubernetes manifests, Helm values and serverless files",
    files: ["*.yaml", "*.yml"],
    confidence: 0.75,
    read,
  },
];

/** Every YAML file may be a manifest; most are not, which their first look tells. */
const worth =
  /^\s*(?:-\s+)?(?:apiVersion|"apiVersion")\s*:|^\s*(?:-\s+)?image\s*:|^\s*repository\s*:|^\s*[Tt]ype\s*:\s*['"]?(?:AWS::Bedrock|bedrock|aws:bedrock)|^resources\s*:/m;
/** Templates of Helm are no YAML until they are rendered. */
const template = /^\s*\{\{|\{\{-?\s*(?:if|range|include|with|define|end|template)\b/m;
/** Read by signals of their own. */
const others =
  /(?:^|\/)\.github\/|docker-compose|(?:^|\/)compose[^/]*\.ya?ml$|pnpm-lock|\.gitlab-ci|\.circleci|mkdocs|openapi|swagger/i;

function* read(file: SourceFile): Generator<Sighting> {
  if (others.test(file.path) || !worth.test(file.text)) return;
  if (template.test(file.text)) return yield* rendered(file);
  for (const document of file.documents())
    for (const it of [document, ...itemsOf(at(document, "items"))]) yield* resource(file, it);
}

function* resource(file: SourceFile, tree: Tree): Generator<Sighting> {
  const api = textAt(tree, "apiVersion");
  const kind = textAt(tree, "kind");
  const name = redacted(textAt(tree, "metadata", "name") ?? file.name);
  if (api === null) return yield* values(file, tree);
  const found = resourceTable.find(([group, named]) => group.test(api) && named.test(kind ?? ""));
  const space = textAt(tree, "metadata", "namespace");
  if (found) {
    const account = textAt(tree, "spec", "serviceAccountName");
    const tools = itemsOf(
      at(tree, "spec", "declarative", "tools") ?? at(tree, "spec", "tools"),
    ).length;
    yield {
      kind: found[2],
      name,
      line: at(tree, "kind")?.line ?? tree.line,
      confidence: 0.95,
      pointer: `#${kind}/${space ?? ""}/${name}`,
      evidence: [
        `${kind} of ${api}`,
        ...(space ? [`namespace ${redacted(space)}`] : []),
        ...(account ? [`service account ${redacted(account)}`] : []),
        ...(tools > 0 ? [`${tools} tools`] : []),
      ],
    };
    return;
  }
  const spec = podOf(tree);
  for (const [part, tree] of [
    ["containers", at(spec, "containers")],
    ["initContainers", at(spec, "initContainers")],
  ] as const)
    for (const one of itemsOf(tree)) {
      const it = container(file, one, textAt(one, "image"));
      if (!it) continue;
      const own = textAt(one, "name") ?? part;
      const account = textAt(spec, "serviceAccountName");
      yield {
        ...it,
        name: own === name ? name : redacted(`${name}/${own}`),
        line: one.line,
        pointer: `#${kind}/${space ?? ""}/${name}/${own}`,
        evidence: [
          ...it.evidence,
          `${kind ?? "a pod"} ${name}`,
          ...(account ? [`service account ${redacted(account)}`] : []),
        ],
      };
    }
}

/** Where the pod of a Deployment, a CronJob or any other owner of pods is. */
const podOf = (tree: Tree): Tree | null =>
  at(tree, "spec", "template", "spec") ??
  at(tree, "spec", "jobTemplate", "spec", "template", "spec") ??
  at(tree, "spec");

/** Values of a chart name an image by parts; it may lie a few levels down. */
function* values(file: SourceFile, tree: Tree, keys: readonly string[] = []): Generator<Sighting> {
  if (keys.length > 6) return;
  const image = at(tree, "image");
  const repository = textAt(image, "repository") ?? textAt(tree, "image");
  if (repository !== null) {
    const tag = textAt(image, "tag");
    const it = container(file, tree, tag ? `${repository}:${tag}` : repository);
    if (it)
      yield {
        ...it,
        name: redacted(keys.at(-1) ?? file.path.split("/").at(-2) ?? file.name),
        line: (image ?? tree).line,
        pointer: `#/${keys.join("/")}`,
      };
  }
  for (const [key, value] of entriesOf(tree))
    if (value.entries && key !== "image") yield* values(file, value, [...keys, key]);
}

/** A template is looked at as lines: its images and kinds stand there before it is rendered, if they stand there at all. */
function* rendered(file: SourceFile): Generator<Sighting> {
  for (const match of file.text.matchAll(/^\s*(?:-\s+)?image:\s*["']?([\w./:@-]+)["']?\s*$/gm)) {
    const it = container(
      file,
      { line: 1, entries: [], items: null, scalar: null },
      match[1] as string,
    );
    if (it)
      yield {
        ...it,
        name: redacted((match[1] as string).split("/").at(-1)?.split(":")[0] ?? file.name),
        line: file.lineAt(match.index + match[0].search(/\S/)),
        confidence: 0.6,
      };
  }
  const api = /^apiVersion:\s*(\S+)/m.exec(file.text)?.[1] ?? "";
  const kind = /^kind:\s*(\S+)/m.exec(file.text);
  const found = resourceTable.find(
    ([group, named]) => group.test(api) && named.test(kind?.[1] ?? ""),
  );
  if (found && kind)
    yield {
      kind: found[2],
      name: file.name.replace(/\.ya?ml$/, ""),
      line: file.lineAt(kind.index),
      confidence: 0.8,
      evidence: [`${kind[1]} of ${api}, in a template`],
    };
}
