import { getConnInfo } from "@hono/node-server/conninfo";
import { Hono, type Context } from "hono";
import { parseStrict } from "../enter/strict-json.ts";
import { whoStands } from "../guard/who.ts";
import { clients } from "./clients.ts";
import type { Dialect, Read } from "./dialect.ts";
import { hear, type HookHands } from "./hear.ts";
import { inWords, unclearTo, verdictType, type Verdict } from "./verdict.ts";

/**
 * Where coding agents ask before they act: `/hooks/{client}`, in the client's own words. A refusal of any kind is HTTP
 * 200 with a deny in those words, for a client lets the tool run when its hook fails.
 */
export function hooksDoor(hands: HookHands): Hono {
  const app = new Hono();
  const { log } = hands.gate.hands;

  app.post("/hooks/:client", async (c) => {
    const dialect = clients.get(c.req.param("client"));
    if (dialect === undefined) return unknown(c);
    let read: Read = { kind: "unclear", step: null, why: "it cannot be read" };
    try {
      read = await understood(hands, dialect, c.req.raw);
      return spoken(c, dialect, read, await heard(hands, c, dialect, read));
    } catch (error) {
      log.error({ error: error instanceof Error ? error.stack : String(error) }, "a hook failed");
      return spoken(
        c,
        dialect,
        read,
        denied(
          "Reeve failed to decide on this, so it was denied. Try again, and tell an operator if it stays so.",
        ),
      );
    }
  });
  app.all("/hooks/:client", (c) => {
    c.header("allow", "POST");
    return c.json({ decision: "block", reason: "Send the hook's input with POST." }, 405);
  });
  return app;
}

const denied = (reason: string): Verdict => ({ verdict: "deny", action: null, reason });

const unknown = (c: Context) =>
  c.json(
    {
      decision: "block",
      reason: `There is no such client; there are ${[...clients.keys()].join(", ")}.`,
    },
    404,
  );

async function heard(hands: HookHands, c: Context, dialect: Dialect, read: Read): Promise<Verdict> {
  // Nothing is decided about it, so nobody needs to be known.
  if (read.kind === "other") return { verdict: "nothing" };
  const address = getConnInfo(c).remote.address ?? "";
  const authorization = c.req.header("authorization");
  const stands = await whoStands(hands.gate, "hook", { authorization, address });
  if (!stands.ok) {
    for (const [name, value] of Object.entries(stands.headers)) c.header(name, value);
    return denied(stands.decision.reason);
  }
  const gated = (c.req.header("reeve-gate") ?? "").split(",").filter(Boolean);
  return hear(hands, {
    dialect,
    read,
    who: stands.who,
    gated: new Set(gated.map(decoded)),
    gone: () => c.req.raw.signal.aborted,
  });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The event in a body that can be read in one way only. */
async function understood({ gate }: HookHands, dialect: Dialect, request: Request): Promise<Read> {
  const unclear = (why: string): Read => ({ kind: "unclear", step: null, why });
  const bytes = await received(request, gate.limits.bodyBytes);
  if (bytes === null) return unclear(`it is larger than ${gate.limits.bodyBytes} bytes`);
  const parsed = parseStrict(bytes, gate.limits);
  return parsed.ok ? dialect.read(parsed.value) : unclear(parsed.why);
}

/** The whole body; null where it is larger. */
async function received(request: Request, most: number): Promise<Buffer | null> {
  if (Number(request.headers.get("content-length") ?? 0) > most) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function spoken(c: Context, dialect: Dialect, read: Read, it: Verdict): Response {
  c.header("cache-control", "no-store");
  if ("action" in it && it.action !== null) c.header("reeve-action", it.action);
  if (c.req.header("accept") === verdictType) {
    c.header("content-type", verdictType);
    return c.body(JSON.stringify(read.kind === "unclear" ? unclearly(read.why, it) : it));
  }
  const said = inWords(dialect, read, it);
  c.header("content-type", "application/json");
  // To some clients the exit status is the answer; whoever runs the command gets it in words.
  if (said.exitCode !== 0 && said.stdout === "") return c.body(JSON.stringify(said));
  return c.body(said.stdout);
}

const unclearly = (why: string, it: Verdict): Verdict =>
  it.verdict === "deny" ? it : denied(unclearTo(why));
