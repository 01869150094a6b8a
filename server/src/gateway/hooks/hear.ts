import type { ActionId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Raised } from "../../registry/findings/store.ts";
import { intentOf, recordRefusal, refusal } from "../act/record.ts";
import type { Asker } from "../enter/caller.ts";
import { present, staleNow } from "../enter/enter.ts";
import type { Gate } from "../gate.ts";
import { ask } from "../guard/ask.ts";
import { report } from "../guard/report.ts";
import type { Bring } from "./bring.ts";
import type { CallsStore, HookCall } from "./calls-store.ts";
import type { Dialect, Read, ToolCall } from "./dialect.ts";
import { changesOwnRules } from "./own-rules.ts";
import { goesThroughGate, placeOf, type Placed } from "./place.ts";
import { unclearTo, type Verdict } from "./verdict.ts";

export interface HookHands {
  readonly gate: Gate;
  readonly calls: CallsStore;
  readonly bring: Bring;
  raise(finding: Raised): Promise<void>;
}

/** One event of a client, from an agent that is known. */
export interface Heard<R extends Read = Read> {
  readonly dialect: Dialect;
  readonly read: R;
  readonly who: Asker;
  /** MCP servers that the client says it reaches through the gate. */
  readonly gated: ReadonlySet<string>;
  gone(): boolean;
}

type Of<K extends Read["kind"]> = Heard<Extract<Read, { kind: K }>>;

/** What is to be done about one event. */
export async function hear(hands: HookHands, { read, ...it }: Heard): Promise<Verdict> {
  switch (read.kind) {
    case "other":
      return { verdict: "nothing" };
    case "unclear":
      return refuse(hands, it, unclearTo(read.why));
    case "ended":
      return ended(hands, { ...it, read });
    case "ask":
      return asked(hands, { ...it, read });
  }
}

const deny = (reason: string, action: ActionId | null = null): Verdict => ({
  verdict: "deny",
  action,
  reason,
});

/** Says no to what no policy was asked about, on the record. */
export async function refuse(
  { gate: { hands } }: HookHands,
  { who, dialect }: Pick<Heard, "who" | "dialect">,
  reason: string,
  named: { readonly tool: string; readonly session: string | null } | null = null,
): Promise<Verdict> {
  const now = hands.clock.now();
  const action = newId("act", now);
  const deed = {
    kind: "tool_call",
    source: "hook",
    agent: who.agent,
    principal: who.principal,
    session: named?.session ?? null,
    server: dialect.name,
    tool: named?.tool ?? null,
    args: null,
    argsHash: null,
    effect: null,
  } as const;
  await recordRefusal(hands, intentOf(action, deed, refusal(now, "bad-message", reason), now));
  return deny(reason, action);
}

const keyOf = ({ key }: Dialect, tool: string, args: unknown): string =>
  canonicalHash((key === undefined ? args : key(tool, args)) ?? null);

const hookCall = ({ dialect, read, who }: Of<"ask" | "ended">, at: Placed): HookCall => ({
  account: who.account,
  client: dialect.name,
  session: read.call.session,
  call: read.call.id,
  ...at,
});

async function asked(hands: HookHands, it: Of<"ask">): Promise<Verdict> {
  const { gate, calls } = hands;
  const { dialect, read } = it;
  const { call, step } = read;
  const { clock, publicUrl } = gate.hands;
  if (goesThroughGate(call, it.gated, publicUrl())) return { verdict: "gate" };
  const who = await knowing(hands, it);
  if (typeof who === "string") return deny(who);
  const at = placeOf(call, dialect.name, who.snapshot.servers);
  if (typeof at === "string") return refuse(hands, { dialect, who }, unclearTo(at), call);
  const known = hookCall(it, at);
  const key = keyOf(dialect, call.tool, call.args);
  if (dialect.joins(step)) {
    const joined = await calls.join(known, key, step, isoTime(clock.now()));
    if (joined !== null) return { verdict: "allow", action: joined };
  }
  const { action, decision, args } = await ask(gate, {
    source: "hook",
    who,
    kind: "tool_call",
    ...at,
    args: call.args,
    session: call.session,
    trace: null,
    can: { narrow: dialect.narrow(step, call.args, call.args) !== null, redact: false },
    gone: () => it.gone(),
  });
  if (decision.answer !== "allow" && decision.answer !== "scope")
    return deny(decision.reason, action);
  const narrowed = decision.answer === "scope";
  const never = await cannot(hands, { ...it, who }, at, action, narrowed ? args : null);
  if (never !== null) return deny(never, action);
  const keys = narrowed ? [key, keyOf(dialect, call.tool, args)] : [key];
  await calls.keep({ ...known, action, keys, step }, isoTime(clock.now()));
  return narrowed ? { verdict: "narrow", action, args } : { verdict: "allow", action };
}

/** Makes the client's own tools known, where they are not yet, and the state to decide from with them; a sentence where that fails. */
async function knowing({ gate, bring }: HookHands, { dialect, who, read }: Of<"ask">) {
  if (read.call.place.kind !== "own") return who;
  const known = who.snapshot.servers.get(dialect.name);
  if (known !== undefined && known.transport?.kind !== "local")
    return `The name ${dialect.name} is taken by a tool server that is reached in another way. Rename that one.`;
  await bring(dialect.name, known);
  const snapshot = present(gate);
  return snapshot === null ? staleNow(gate).reason : { ...who, snapshot };
}

/** Why what policy allows cannot happen here after all; then that is how it ends. */
async function cannot(
  { gate }: HookHands,
  { dialect, read: { step, call }, who }: Of<"ask">,
  at: Placed,
  action: ActionId,
  narrowed: unknown,
): Promise<string | null> {
  const why = await whyNot();
  if (why === null) return null;
  await report(gate, who.agent.id, { action, outcome: "denied", error: why });
  return why;

  async function whyNot(): Promise<string | null> {
    if (narrowed !== null && dialect.narrow(step, narrowed, call.args) === null)
      return "Policy lets this happen only with an argument left out, and this client cannot do that.";
    if (call.place.kind !== "own") return null;
    const effect = who.snapshot.servers.get(at.server)?.tools.get(at.tool)?.effect ?? null;
    const file = changesOwnRules(effect, narrowed ?? call.args);
    // A person who approved this very change said yes to it.
    if (file === null || (await gate.hands.action(action))?.approval) return null;
    return `This would touch ${file}, and what such files say is how this agent is held to its rules. A person has to do it, or approve it by a policy that asks.`;
  }
}

async function ended(hands: HookHands, it: Of<"ended">): Promise<Verdict> {
  const { gate, calls } = hands;
  const { dialect, read, who } = it;
  const nothing = { verdict: "nothing" } as const;
  const at = placeOf(read.call, dialect.name, who.snapshot.servers);
  if (typeof at === "string") return nothing;
  const taken = await calls.take(hookCall(it, at), keyOf(dialect, read.call.tool, read.call.args));
  if (taken === null) return nothing;
  const { error, result } = read;
  const outcome = error === null ? "ok" : "error";
  await report(gate, who.agent.id, { action: taken.action, outcome, error, result });
  if (!taken.asDecided) await hands.raise(differs(taken.action, at, dialect, read.call));
  return nothing;
}

const differs = (
  action: ActionId,
  at: Placed,
  { name }: Dialect,
  { session }: ToolCall,
): Raised => ({
  kind: "ran_against_decision",
  severity: "critical",
  subject: action,
  title: `${name} ran another call than the one that was allowed`,
  detail: `${at.tool} on ${at.server}${session === null ? "" : `, in the session ${session},`} ran with other arguments than Reeve decided on. Another hook may have changed them after Reeve answered: look at the client's configuration.`,
});
