import type { SecretAt, Sighting } from "../finding.ts";
import { redacted, secretAt } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import { modelKeys } from "./ci-table.ts";

/** Hosts of model providers, as section 6 of a network's own record would show them too. */
export const modelHosts =
  /\b(?:api\.openai\.com|api\.anthropic\.com|generativelanguage\.googleapis\.com|[\w-]+\.aiplatform\.googleapis\.com|aiplatform\.googleapis\.com|bedrock-runtime\.[\w-]+\.amazonaws\.com|bedrock-agentcore\.[\w-]+\.amazonaws\.com|[\w-]+\.openai\.azure\.com|openrouter\.ai|api\.mistral\.ai|api\.groq\.com|api\.x\.ai|api\.deepseek\.com|api2?\.cursor\.sh|[\w-]+\.githubcopilot\.com)\b/g;

export const environmentSignals: readonly Signal[] = [
  {
    id: "model.env_file",
    says: "keys to models in files of variables",
    files: [".env", ".env.*", "*.env", ".envrc", ".dev.vars", ".flaskenv"],
    confidence: 0.6,
    read: variables,
  },
  {
    id: "model.host",
    says: "hosts of model providers in network rules and configuration",
    files: [
      "*.conf",
      "*.ini",
      "*.cfg",
      "*.properties",
      "application*.{yml,yaml}",
      "config*.{yml,yaml,json,toml}",
      "settings*.{json,toml}",
      "*networkpolic*.{yml,yaml}",
      "egress*.{yml,yaml}",
      "squid*.conf",
      "nginx*.conf",
      "hosts",
      "allowlist*.{txt,yml,yaml}",
    ],
    confidence: 0.5,
    read: hosts,
  },
];

function* variables(file: SourceFile): Generator<Sighting> {
  const found: { name: string; line: number; secret: SecretAt | null }[] = [];
  const others: { line: number; secret: SecretAt }[] = [];
  for (const [i, raw] of file.text.split(/\r?\n/).entries()) {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(raw) ?? [];
    if (name === undefined || value === undefined) continue;
    const secret = secretAt(name, value.replaceAll(/^["']|["']$/g, ""), file.mark);
    if (name.match(modelKeys)) found.push({ name, line: i + 1, secret });
    else if (secret && secret.what !== "a value under the name of a secret")
      others.push({ line: i + 1, secret });
  }
  for (const { name, line, secret } of found)
    yield {
      kind: "model_access",
      name,
      line,
      pointer: `#${name}`,
      evidence: [secret ? "a value is there" : "no value is there"],
      secrets: secret ? [secret] : [],
    };
  for (const { line, secret } of others)
    yield { kind: "credential", name: secret.name, line, evidence: [secret.what] };
}

function* hosts(file: SourceFile): Generator<Sighting> {
  const seen = new Set<string>();
  for (const match of file.text.matchAll(modelHosts)) {
    const before = file.text.slice(file.text.lastIndexOf("\n", match.index) + 1, match.index);
    if (/^\s*(?:#|\/\/|;)/.test(before) || seen.has(match[0])) continue;
    seen.add(match[0]);
    yield {
      kind: "model_access",
      name: redacted(match[0]),
      line: file.lineAt(match.index),
      evidence: ["a model provider is named as a host"],
    };
  }
}
