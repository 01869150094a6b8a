import type { Risk, SecretAt, Sighting } from "../finding.ts";
import { formOf, originOf, redacted, secretAt } from "../redact.ts";
import type { SourceFile } from "../signal.ts";
import { atAny, entriesOf, itemsOf, texts, textOf, textsOf, type Tree } from "../tree/tree.ts";

/** How a client starts or reaches one server, in whichever of the clients' spellings. */
export function serverEntry(
  file: SourceFile,
  name: string,
  entry: Tree,
  where: Pick<Sighting, "pointer">,
): Sighting {
  const [command, args] = commandOf(entry);
  const url = textOf(atAny(entry, "url", "serverUrl", "httpUrl", "uri", "endpoint", "baseUrl"));
  const evidence: string[] = [];
  const risks: Risk[] = [];
  if (command !== null) evidence.push(startedBy(command, args));
  if (url !== null) evidence.push(`at ${originOf(url)}`);
  if (url !== null && /^http:\/\/(?!localhost\b|127\.|\[::1\]|0\.0\.0\.0)/i.test(url))
    risks.push({ severity: "medium", says: "What is sent there is not encrypted." });
  if (command !== null) risks.push(...howStarted(command, args));
  const secrets = secretsOf(file, entry, args, url);
  for (const part of ["env", "environment", "envs", "headers", "http_headers"]) {
    const names = entriesOf(atAny(entry, part)).map(([key]) => redacted(key));
    if (names.length > 0)
      evidence.push(
        `${part.includes("header") ? "headers" : "environment"} ${names.sort().join(", ")}`,
      );
  }
  const variable = textOf(atAny(entry, "bearer_token_env_var", "apiKeyEnvVar"));
  if (variable) evidence.push(`its token is in the variable ${redacted(variable)}`);
  if (atAny(entry, "disabled")?.scalar === true || atAny(entry, "enabled")?.scalar === false)
    evidence.push("switched off");
  risks.push(...unasked(entry));
  return { kind: "mcp_server", name, line: entry.line, ...where, evidence, risks, secrets };
}

/** An entry that starts nothing and leads nowhere is no server. */
export const isServerEntry = (entry: Tree): boolean =>
  entry.entries !== null &&
  atAny(entry, "command", "cmd", "url", "serverUrl", "httpUrl", "uri", "endpoint", "args") !== null;

function commandOf(entry: Tree): readonly [string | null, readonly string[]] {
  const given = atAny(entry, "command", "cmd");
  if (given?.items) {
    const [first, ...rest] = textsOf(given);
    return [first ?? null, rest];
  }
  // Zed: { path, args, env } as a command.
  if (given?.entries) return [textOf(atAny(given, "path", "command")), items(atAny(given, "args"))];
  const line = textOf(given);
  const args = items(atAny(entry, "args", "arguments"));
  if (line === null) return [null, args];
  // A whole line, with variables in front as a shell takes them.
  const words = line.trim().split(/\s+/);
  const first = words.findIndex((it) => !/^\w+=/.test(it));
  if (args.length > 0 || (words.length === 1 && first === 0)) return [line, args];
  return [words[first] ?? null, [...words.slice(0, Math.max(first, 0)), ...words.slice(first + 1)]];
}

const items = (tree: Tree | null): readonly string[] =>
  itemsOf(tree).flatMap((it) => (it.scalar === null ? [] : [String(it.scalar)]));

const runners =
  /^(?:npx|bunx|uvx|pnpx|dlx|pipx|yarn|pnpm|npm|bun|uv|deno|docker|podman|node|python3?|go|java|dotnet)(?:\.exe|\.cmd)?$/i;
const words = new Set(["dlx", "exec", "run", "x", "tool", "-y", "--yes"]);

/** The program and the package that it fetches; other arguments are counted, not told. */
function startedBy(command: string, args: readonly string[]): string {
  const program = command.split(/[/\\]/).at(-1) ?? command;
  const found = packageOf(program, args);
  const shown = /^[\w.@+-]{1,80}$/.test(program) ? redacted(program) : "a program";
  const said = found === null ? "" : ` ${redacted(found)}`;
  const rest = args.length - (found === null ? 0 : 1);
  return `starts ${shown}${said}${rest > 0 ? ` with ${rest} more argument${rest === 1 ? "" : "s"}` : ""}`;
}

/** `@x/server@1.2.0` of `npx -y @x/server@1.2.0 --token …` */
export function packageOf(program: string, args: readonly string[]): string | null {
  if (!runners.test(program)) return null;
  const named = args.findIndex((it) => it === "--from" || it === "-p" || it === "--package");
  const given = named >= 0 ? args[named + 1] : undefined;
  const valued = new Set([
    "-e",
    "--env",
    "-v",
    "--volume",
    "--name",
    "--network",
    "-p",
    "--mount",
    "-w",
  ]);
  const docker = /^(?:docker|podman)/i.test(program);
  const first = args.find(
    (it, i) => !words.has(it) && !it.startsWith("-") && !(docker && valued.has(args[i - 1] ?? "")),
  );
  const found = given ?? first;
  if (
    found === undefined ||
    formOf(found) ||
    !/^[\w@./:+-]{1,200}$/.test(found) ||
    /:\/\//.test(found)
  )
    return null;
  // A word with no mark of a package or a file could be anything, a password too.
  return docker || /[@/.]/.test(found) || /^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/.test(found)
    ? found
    : null;
}

function howStarted(command: string, args: readonly string[]): Risk[] {
  const program = command.split(/[/\\]/).at(-1) ?? command;
  const found = packageOf(program, args);
  const risks: Risk[] = [];
  if (
    /^(?:npx|bunx|pnpx|uvx|pnpm|yarn|bun|pipx)/i.test(program) &&
    found !== null &&
    !pinned(found)
  )
    risks.push({ severity: "low", says: "It runs whatever version the registry serves next." });
  if (/^(?:ba|z|da)?sh$|^cmd(?:\.exe)?$|^powershell|^pwsh/i.test(program))
    risks.push({ severity: "medium", says: "It is started through a shell." });
  if (args.some((it) => /curl|wget|iwr |invoke-webrequest/i.test(it) && /\|/.test(it)))
    risks.push({ severity: "high", says: "It downloads something and runs it." });
  return risks;
}

const pinned = (found: string): boolean =>
  /.@v?\d+\.\d+|==|@sha256:|^[./]/.test(found) && !found.endsWith("@latest");

function secretsOf(
  file: SourceFile,
  entry: Tree,
  args: readonly string[],
  url: string | null,
): SecretAt[] {
  const found: SecretAt[] = [];
  const add = (name: string, value: string): void => {
    const it = secretAt(name, value, file.mark);
    if (it) found.push(it);
  };
  for (const part of [
    "env",
    "environment",
    "envs",
    "headers",
    "http_headers",
    "oauth",
    "auth",
    "requestInit",
  ]) {
    const tree = atAny(entry, part);
    if (tree) for (const { keys, text } of texts(tree)) add(keys.at(-1) ?? part, text);
  }
  for (const [i, arg] of args.entries()) {
    const [, flag, value] = /^--?([\w.-]+)=(.*)$/s.exec(arg) ?? [];
    const before = /^--?([\w.-]+)$/.exec(args[i - 1] ?? "")?.[1];
    const header = /^([\w-]+):(?!\/\/)\s*(.+)$/s.exec(arg);
    if (flag !== undefined && value !== undefined) add(flag, value);
    else if (header?.[1] && header[2]) add(header[1], header[2]);
    else if (/^(\w+)=(.+)$/s.test(arg))
      add(arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1));
    else add(before ?? "argument", arg);
  }
  if (url !== null) found.push(...inAddress(file, url));
  return found;
}

/** Tokens stand in queries and in long parts of paths as well. */
function inAddress(file: SourceFile, text: string): SecretAt[] {
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const found: SecretAt[] = [];
  if (url.password !== "" && !url.password.startsWith("$"))
    found.push({
      name: "the address",
      what: "a password in an address",
      mark: file.mark(url.password),
    });
  for (const [name, value] of url.searchParams) {
    const it = secretAt(name, value, file.mark);
    if (it) found.push(it);
  }
  const long = url.pathname
    .split("/")
    .find((part) => /^(?=.*\d)(?=.*[A-Za-z])[\w-]{28,}$/.test(part));
  if (long !== undefined)
    found.push({
      name: "the address",
      what: "a long random part of an address",
      mark: file.mark(long),
    });
  return found;
}

/** What the client lets the server do without asking. */
function unasked(entry: Tree): Risk[] {
  const list = textsOf(atAny(entry, "autoApprove", "alwaysAllow", "autoAllow"));
  if (list.includes("*"))
    return [{ severity: "high", says: "Every tool of it is called without asking." }];
  if (list.length > 0)
    return [{ severity: "medium", says: `${list.length} of its tools are called without asking.` }];
  if (atAny(entry, "trust")?.scalar === true)
    return [{ severity: "high", says: "It is trusted: its tools are called without asking." }];
  return [];
}
