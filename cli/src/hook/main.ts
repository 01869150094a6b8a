#!/usr/bin/env node
import { clients } from "@reeve/server/gateway/hooks/clients";
import {
  refusedByStatus,
  type Dialect,
  type Read,
  type Said,
} from "@reeve/server/gateway/hooks/dialect";
import { inWords, unclearTo, type Verdict } from "@reeve/server/gateway/hooks/verdict";
import { post } from "./post.ts";
import { readSettings, settingsFile } from "./settings.ts";

/** `reeve-hook CLIENT`: asks Reeve what the client asks, and denies in the client's own words wherever there is any doubt. */
const [name = "", ...flags] = process.argv.slice(2);
const dialect = clients.get(name);
const flag = (wanted: string): string | undefined =>
  flags[flags.lastIndexOf(wanted) + 1 || flags.length];

const longestInput = 16 * 1024 * 1024;
const longestWaitMs = 10_000;
/** Well before the client's own timeout, after which most clients let the tool run. */
const clientTimeoutMs = (Number(flag("--timeout")) || 30) * 1_000;
const deadlineMs = Math.min(clientTimeoutMs / 3, longestWaitMs);
const startedAt = performance.now();

let read: Read = { kind: "unclear", step: null, why: "nothing came" };
let over = false;

/** Once, whole, and nothing after it. */
function end({ exitCode, stdout, stderr }: Said): void {
  if (over) return;
  over = true;
  const exit = (): never => process.exit(exitCode);
  process.stdout.on("error", exit);
  process.stderr.on("error", exit);
  process.stderr.write(stderr, () => process.stdout.write(stdout, exit));
}

const denied = (reason: string): Verdict => ({ verdict: "deny", action: null, reason });
const unreachable = (why: string): Verdict =>
  denied(`Denied, because ${why} (reeve-unreachable). Try again once it is put right.`);
const answer = (it: Verdict): void =>
  end(
    dialect === undefined
      ? refusedByStatus(`There is no client ${name} that Reeve knows.`)
      : inWords(dialect, read, it),
  );

for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const)
  process.on(signal, () => answer(unreachable("the hook was ended before there was an answer")));
process.on("uncaughtException", () => answer(unreachable("the hook failed")));
process.on("unhandledRejection", () => answer(unreachable("the hook failed")));
setTimeout(() => answer(unreachable("Reeve did not answer in time")), deadlineMs);

async function input(): Promise<Buffer | string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestInput) return "it is longer than 16 MiB";
  }
  return length === 0 ? "it is empty" : Buffer.concat(chunks);
}

function understood(client: Dialect, bytes: Buffer): Read {
  try {
    return client.read(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    return { kind: "unclear", step: null, why: "it is no JSON" };
  }
}

async function asked(client: Dialect): Promise<Verdict> {
  const bytes = await input();
  if (typeof bytes === "string") return denied(unclearTo(bytes));
  read = understood(client, bytes);
  if (read.kind === "other") return { verdict: "nothing" };
  if (read.kind === "unclear") return denied(unclearTo(read.why));
  const settings = readSettings(flag("--settings") ?? settingsFile(client.name));
  if (typeof settings === "string") return unreachable(settings);
  const leftMs = deadlineMs - (performance.now() - startedAt);
  const it = await post(client.name, settings, bytes, Math.max(leftMs, 1));
  return typeof it === "string" ? unreachable(it) : it;
}

if (dialect === undefined) answer(denied(""));
else answer(await asked(dialect));
