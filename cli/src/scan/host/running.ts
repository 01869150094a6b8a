import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import type { Sighting } from "../finding.ts";

export const runningSignals = [
  {
    id: "process.running",
    says: "agents and local models that run now, by the names of their programs",
    confidence: 0.5,
  },
  {
    id: "process.listening",
    says: "agents, tool servers and local models that listen on this machine, by the table of sockets",
    confidence: 0.5,
  },
] as const;

/** Programs by their names. Of a program's arguments only the file that an interpreter runs is looked at, and none is told. */
export const programs: readonly (readonly [
  kind: "trace" | "mcp_server" | "model_access",
  what: string,
  name: RegExp,
])[] = [
  ["trace", "Claude Code", /^claude(?:-code)?$/],
  ["trace", "Claude Desktop", /^claude-desktop$/],
  ["trace", "Codex", /^codex(?:-.*)?$/],
  ["trace", "Gemini CLI", /^gemini(?:-cli)?$/],
  ["trace", "OpenClaw", /^(?:openclaw|clawdbot|moltbot)$/],
  ["trace", "Copilot CLI", /^copilot(?:-agent)?$/],
  ["trace", "Cursor", /^cursor(?:-agent)?$/],
  ["trace", "OpenCode", /^opencode$/],
  ["trace", "Goose", /^goosed?$/],
  ["trace", "Aider", /^aider$/],
  ["trace", "Amp", /^amp$/],
  ["trace", "Qwen Code", /^qwen(?:-code)?$/],
  ["trace", "Kiro", /^kiro(?:-cli)?$/],
  ["trace", "Crush", /^crush$/],
  ["model_access", "Ollama", /^ollama$/],
  ["model_access", "LM Studio", /^lm-studio$|^lms$/],
  ["model_access", "vLLM", /^vllm$/],
  ["model_access", "LiteLLM", /^litellm$/],
  ["model_access", "llama.cpp", /^llama-server$/],
  [
    "mcp_server",
    "an MCP server",
    /(?:^|[-_])mcp(?:$|[-_])|^server-(?:filesystem|github|memory|everything|postgres|slack)$/,
  ],
];

/** Ports on which those listen that say nothing by the name of their program. */
const ports: Readonly<Record<number, readonly ["mcp_server" | "model_access", string]>> = {
  11434: ["model_access", "Ollama"],
  1234: ["model_access", "LM Studio"],
  4000: ["model_access", "LiteLLM"],
  6274: ["mcp_server", "MCP Inspector"],
  6277: ["mcp_server", "MCP Inspector"],
  3845: ["mcp_server", "the MCP server of Figma"],
  8931: ["mcp_server", "the MCP server of Playwright"],
};

interface Running {
  readonly pid: number;
  readonly kind: "trace" | "mcp_server" | "model_access";
  readonly what: string;
}

/** What runs and listens, from the tables that the kernel shows. Nothing is connected to, and no program is asked. */
export function* running(
  proc: string,
): Generator<{ signal: (typeof runningSignals)[number]; sighting: Sighting }> {
  const found = processes(proc);
  const counts = new Map<string, { it: Running; count: number }>();
  for (const it of found) counts.set(it.what, { it, count: (counts.get(it.what)?.count ?? 0) + 1 });
  for (const [what, { it, count }] of counts)
    yield {
      signal: runningSignals[0],
      sighting: {
        kind: it.kind,
        name: what,
        line: 1,
        pointer: "#process",
        evidence: [count === 1 ? "it runs now" : `${count} of it run now`],
      },
    };
  const owner = sockets(proc, found);
  for (const { port, inode } of listening(proc)) {
    const it = owner.get(inode);
    const known = ports[port];
    const what = it?.what ?? known?.[1];
    const kind = it?.kind ?? known?.[0];
    if (what !== undefined && kind !== undefined)
      yield {
        signal: runningSignals[1],
        sighting: {
          kind,
          name: what,
          line: 1,
          pointer: `#port/${port}`,
          evidence: [`it listens on port ${port}`],
        },
      };
  }
}

/** True where there is no such table: other systems show theirs only to programs. */
export const noTable = (proc: string): boolean => {
  try {
    return !readdirSync(proc).some((it) => /^\d+$/.test(it));
  } catch {
    return true;
  }
};

function processes(proc: string): Running[] {
  let names: string[];
  try {
    names = readdirSync(proc);
  } catch {
    return [];
  }
  return names
    .filter((it) => /^\d+$/.test(it))
    .sort((a, b) => Number(a) - Number(b))
    .flatMap((pid) => {
      const known = programs.find(([, , name]) =>
        candidates(proc, pid).some((it) => name.test(it)),
      );
      return known ? [{ pid: Number(pid), kind: known[0], what: known[1] }] : [];
    });
}

const interpreters = /^(?:node|bun|deno|python[\d.]*|uv|ruby|java|npx|npm exec.*)$/;

/** The program's own name, and of an interpreter the name of the file it runs. */
function candidates(proc: string, pid: string): string[] {
  const words = textOf(path.join(proc, pid, "cmdline")).split("\0");
  const names = [textOf(path.join(proc, pid, "comm")).trim(), base(words[0] ?? "")];
  if (interpreters.test(base(words[0] ?? ""))) {
    const script = words.slice(1).find((it) => it !== "" && !it.startsWith("-"));
    if (script !== undefined)
      names.push(base(script), base(path.posix.dirname(script)), packageIn(script));
  }
  return names.filter((it) => it !== "").map((it) => it.toLowerCase());
}

const base = (text: string): string =>
  path.posix.basename(text.replaceAll("\\", "/")).replace(/\.(?:exe|m?js|cjs|py|ts)$/, "");
/** `/usr/lib/node_modules/@openai/codex/bin/codex.js` is `codex`. */
const packageIn = (script: string): string =>
  /node_modules\/(?:@[\w-]+\/)?([\w.-]+)/.exec(script)?.[1] ?? "";

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Listening TCP sockets of both families, in the kernel's notation. */
function listening(proc: string): { port: number; inode: string }[] {
  const found = new Map<number, string>();
  for (const table of ["net/tcp", "net/tcp6"])
    for (const line of textOf(path.join(proc, table)).split("\n").slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== "0A" || local === undefined || inode === undefined) continue;
      found.set(Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16), inode);
    }
  return [...found].map(([port, inode]) => ({ port, inode })).sort((a, b) => a.port - b.port);
}

/** Whose sockets they are, as far as we may look. */
function sockets(proc: string, found: readonly Running[]): Map<string, Running> {
  const owner = new Map<string, Running>();
  for (const it of found) {
    const folder = path.join(proc, String(it.pid), "fd");
    let names: string[];
    try {
      names = readdirSync(folder);
    } catch {
      continue;
    }
    for (const name of names)
      try {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(path.join(folder, name)))?.[1];
        if (inode !== undefined) owner.set(inode, it);
      } catch {
        // It was closed in between.
      }
  }
  return owner;
}
