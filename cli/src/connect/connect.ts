import { reeve } from "@reeve/sdk/client";
import { cp, mkdir, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { defaultUrl } from "../call.ts";
import { parsed } from "../flags.ts";
import { post } from "../hook/post.ts";
import { readSettings, settingsFile } from "../hook/settings.ts";
import { painted, shown, type Status, type Terminal } from "../terminal.ts";
import { WrongUsage } from "../wrong-usage.ts";
import { tokenFor } from "./agent.ts";
import { plans } from "./clients.ts";
import { diff } from "./diff.ts";
import { apply, handOver, journalFile, ownWrite, toAdd, toRemove } from "./journal.ts";
import { levels, type Change, type ClientPlan, type Level, type Wish } from "./plan.ts";

const builtHook = path.resolve(import.meta.dirname, "../hook/dist/reeve-hook.mjs");
const managedHook = "/opt/reeve/bin/reeve-hook.mjs";
const checkMs = 10_000;

/** Points a coding agent at Reeve: shows what changes in its configuration, and with --yes changes it; --undo takes it back. */
export async function connect(
  terminal: Terminal,
  args: readonly string[],
  place: (to: string) => Promise<void> = placeHook,
): Promise<Status> {
  const { values, positionals } = parsed("connect", [...args], {
    level: { type: "string" },
    agent: { type: "string" },
    owner: { type: "string" },
    "token-file": { type: "string" },
    servers: { type: "string" },
    telemetry: { type: "boolean" },
    undo: { type: "boolean" },
    yes: { type: "boolean" },
    "dry-run": { type: "boolean" },
    dir: { type: "string" },
    home: { type: "string" },
    url: { type: "string" },
  });
  const [name, extra] = positionals;
  const text = (flag: keyof typeof values): string | undefined => {
    const value = values[flag];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const plan = plans.get(name ?? "");
  if (plan === undefined || extra !== undefined)
    throw new WrongUsage(`CLIENT is one of ${[...plans.keys()].join(", ")}.`, "connect");
  const level = (text("level") ?? "user") as Level;
  if (!levels.includes(level))
    throw new WrongUsage(`--level is one of ${levels.join(", ")}.`, "connect");
  const home = path.resolve(text("home") ?? homedir());
  const dir = path.resolve(text("dir") ?? ".");
  const url = (text("url") ?? terminal.env.REEVE_URL ?? defaultUrl).replace(/\/+$/, "");
  const servers = (text("servers") ?? "").split(",").filter(Boolean);
  const hook = level === "managed" ? managedHook : path.join(home, ".reeve/bin/reeve-hook.mjs");
  const written =
    level === "project"
      ? `node "$HOME/.reeve/bin/reeve-hook.mjs"`
      : `${quoted(process.execPath)} ${quoted(hook)}`;
  const wish: Wish = {
    level,
    home,
    dir,
    url,
    hook: written,
    servers,
    telemetry: values.telemetry === true,
  };
  const journal = journalFile(home, plan.name, level, dir);
  const settings = settingsFile(plan.name, home);

  if (values.undo === true) {
    const changes = await toRemove(journal, plan.files(wish));
    const todo = await say(terminal, changes);
    if (!todo) return done(terminal, "There is nothing of Reeve's to take out.");
    if (values.yes !== true) return notYet(terminal);
    await apply(journal, changes, true);
    await rm(settings, { force: true });
    return done(
      terminal,
      `${plan.name} no longer asks Reeve. Its token is good until it is revoked: reeve agents credentials.`,
    );
  }

  const changes = await toAdd(plan.files(wish));
  const todo = await say(terminal, changes);
  for (const line of [...plan.says(wish), ...needed(plan, wish)]) await terminal.out(`* ${line}\n`);
  if (values.yes !== true || values["dry-run"] === true) return notYet(terminal);
  const before = readSettings(settings);
  const token = await tokenFor(reeve({ url, token: terminal.env.REEVE_TOKEN || undefined }), {
    client: plan.name,
    agent: text("agent"),
    owner: text("owner"),
    tokenFile: text("token-file"),
    token: terminal.env.REEVE_AGENT_TOKEN,
    before: typeof before === "string" ? null : before.token,
  });
  await place(hook);
  await ownWrite(settings, `${JSON.stringify({ url, token, gate: servers }, null, 2)}\n`);
  await handOver(home, settings);
  if (todo) {
    await apply(journal, changes, false);
    await terminal.out(`What was there before is kept in ${journal}.\n`);
  } else await terminal.out("Its configuration says all of this already.\n");
  return checked(terminal, plan, settings);
}

/** What the person still has to do, for no token is written into a configuration. */
function needed({ name }: ClientPlan, { servers, telemetry }: Wish): readonly string[] {
  const sends = ["claude-code", "codex", "gemini"].includes(name);
  return [
    ...(servers.length > 0
      ? ["Set REEVE_AGENT_TOKEN to the agent's token where it starts, for its MCP servers."]
      : []),
    ...(telemetry && sends
      ? [
          "Set OTEL_EXPORTER_OTLP_HEADERS to Authorization=Bearer%20TOKEN where it starts, for its telemetry.",
        ]
      : []),
    ...(telemetry && !sends ? ["It sends no telemetry that Reeve could set up here."] : []),
  ];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Prints what changes. False where nothing does. */
async function say(terminal: Terminal, changes: readonly Change[]): Promise<boolean> {
  const different = changes.filter(({ before, after }) => before !== after);
  for (const { file, before, after } of different)
    for (const line of diff(file, before, after).trimEnd().split("\n")) {
      const colour = line.startsWith("+") ? "green" : line.startsWith("-") ? "red" : "dim";
      await terminal.out(`${painted(terminal, colour, shown(line))}\n`);
    }
  return different.length > 0;
}

const notYet = (terminal: Terminal): Promise<Status> =>
  done(terminal, "Nothing was changed. Add --yes to do it.");

async function done(terminal: Terminal, sentence: string): Promise<Status> {
  await terminal.out(`${sentence}\n`);
  return 0;
}

async function placeHook(to: string): Promise<void> {
  if (!existsSync(builtHook)) throw new Error("The hook command is not built. Run: npm run build");
  await mkdir(path.dirname(to), { recursive: true });
  await cp(builtHook, to);
}

/** Asks Reeve as the hook will, about a call that never was: it changes nothing, and is answered only to a good token. */
async function checked(terminal: Terminal, plan: ClientPlan, file: string): Promise<Status> {
  const settings = readSettings(file);
  if (typeof settings === "string") throw new Error(settings);
  const event = {
    hook_event_name: "PostToolUse",
    session_id: "reeve-connect",
    tool_name: "Read",
    tool_input: {},
  };
  const it = await post("claude-code", settings, Buffer.from(JSON.stringify(event)), checkMs);
  if (typeof it !== "string" && it.verdict === "nothing")
    return done(terminal, `${plan.name} asks Reeve from its next start, and Reeve knows it.`);
  const why =
    typeof it === "string" ? it : it.verdict === "deny" ? it.reason : "it answered strangely";
  terminal.err(
    `${plan.name} is connected, and every call of a tool will be denied for now: ${shown(why)}\n`,
  );
  return 3;
}
