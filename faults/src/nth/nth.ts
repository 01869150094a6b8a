import { setTimeout as sleep } from "node:timers/promises";
import { letIn, type LetIn } from "../../../e2e/road/estate.ts";
import { eventually, openHouse, type House } from "../../../e2e/road/house.ts";
import { answer, startToolServer, type ToolServer } from "../../../e2e/road/tool-server.ts";
import type { Answered } from "../../../server/test/rpc.ts";
import { exported } from "../exported.ts";
import { ownPostgres } from "../postgres.ts";
import { Promises, type Say, type Seen } from "../seen.ts";
import { beside } from "./record-store.ts";
import { openWire, type Where, type Wire } from "./wire.ts";

const policy = `
@id("all") permit(principal, action, resource);
@id("asks") @outcome("escalate") @approvers("role:approver") @timeout("PT10M")
forbid(principal, action == Reeve::Action::"desk/pay", resource) unless { context.base has approval
  && context.base.approval.argsHash == context.base.argsHash
  && context.base.approval.policies.contains("asks")
  && context.base.approval.expiresAt > context.base.now };
@id("taint") forbid(principal, action == Reeve::Action::"desk/note", resource)
when { context.base.session.taint.contains("pii") };
`;
/** The end of a call is recorded after its answer. */
const endMs = 150;
const answerMs = 10_000;
const recoverMs = 20_000;
const most = 200;

/** What is asked of Reeve while the database fails. */
const roads = {
  "a call, with its limits, its session and its end": {
    tool: "note",
    prepare: () => Promise.resolve(),
  },
  "a call that asks a person": { tool: "pay", prepare: () => Promise.resolve() },
  "a call that a person approved": { tool: "pay", prepare: approve },
} as const;

interface Here {
  readonly house: House;
  readonly agent: LetIn;
  readonly tools: ToolServer;
  readonly wire: Wire;
  /** Notes that were executed, and whether the intent was committed at that moment. */
  readonly executed: Map<string, boolean>;
}

/** Fails every call of the database that a tool call makes, one at a time, in both ways; `every` leaves some out. */
export async function nthCalls(every: number, say: Say): Promise<readonly Seen[]> {
  await using postgres = await ownPostgres();
  await using wire = await openWire(postgres.url(), postgres.folder);
  await using direct = beside(postgres.url());
  await using tools = await startToolServer("note", "pay");
  const executed = new Map<string, boolean>();
  tools.behave = (call, id, response) => {
    const note = call.args["note"] ?? "";
    void direct.intended(note).then((intended) => {
      executed.set(note, intended);
      answer(call, id, response);
    });
  };
  await using house = await openHouse(["--log-level", "error", "--database-url", wire.url]);
  await house.start();
  await house.api.call("servers.add", {
    name: "desk",
    transport: { kind: "http", url: tools.url },
  });
  const agent = await letIn(house, "walker", { desk: ["note", "pay"] });
  await house.api.call("policies.put", { name: "roads", cedar: policy });
  await house.api.call("limits.put", { agent: "walker", server: "desk", perMinute: 1_000_000 });
  const here = { house, agent, tools, wire, executed };
  const seen: Seen[] = [];
  for (const where of ["before", "after"] as const)
    for (const [name, road] of Object.entries(roads))
      seen.push(await walk(here, name, road, where, every, say));
  const log = await exported(house);
  const last = seen.at(-1)?.broken as string[];
  if (log.wrong !== null) last.push(`The record does not verify in the end: ${log.wrong}.`);
  if (log.twice.length > 0) last.push(`Recorded twice: ${log.twice.join(", ")}.`);
  return seen;
}

async function walk(
  here: Here,
  name: string,
  { tool, prepare }: (typeof roads)[keyof typeof roads],
  where: Where,
  every: number,
  say: Say,
): Promise<Seen> {
  const promises = new Promises();
  const said = new Map<string, number>();
  const statements = new Set<string>();
  let [went, slowest, failures] = [0, 0, 0];
  for (let nth = 1; nth <= most; nth += every) {
    say(`database call ${nth} of ${name} fails ${where}`);
    const note = `${where}-${tool}-${prepare.name}-${nth}`;
    await prepare(here, note);
    here.wire.arm(nth, where);
    const from = performance.now();
    const got = await within(here.agent.call("desk", tool, { note }), answerMs);
    await sleep(endMs);
    const { failed } = here.wire.disarm();
    const what = `call ${nth} (${(failed ?? "none").replaceAll(/\s+/g, " ").slice(0, 60)}) failing ${where}`;
    const verdict = verdictOf(got);
    promises.hold(
      verdict !== null,
      () =>
        `With ${what} the agent got no answer with a reason: ${got?.text.slice(0, 200) ?? "nothing"}.`,
    );
    const ran = here.executed.get(note);
    promises.hold(
      ran !== false,
      () => `With ${what} the tool ran before its intent was committed.`,
    );
    promises.hold(
      ran === undefined || verdict === "done",
      () => `With ${what} the agent was told ${verdict}, and the tool had run.`,
    );
    if (verdict === "done") went++;
    else said.set(verdict ?? "nothing", (said.get(verdict ?? "nothing") ?? 0) + 1);
    await eventually(async () => {
      const again = await here.agent.call("desk", "note", { note: `${note}-again` });
      if (verdictOf(again) !== "done") throw new Error(`it does not recover: ${again.text}`);
    }, recoverMs).catch((error: unknown) =>
      promises.broken.push(`After ${what}: ${String(error)}.`),
    );
    if (failed === null) break;
    failures++;
    statements.add(failed);
    slowest = Math.max(slowest, performance.now() - from);
  }
  const refused = [...said].map(([reason, count]) => `${count} ${reason}`).join(", ");
  return {
    fault: `The nth database call fails ${where === "before" ? "before the database sees it" : "after it is done, before its answer"}: ${name}`,
    done: `${failures} calls, each failed once (${statements.size} different statements)`,
    saw: `${went} went on, refused: ${refused || "none"}; the next call works at most ${Math.round(slowest)} ms after the first was sent`,
    broken: promises.broken,
  };
}

/** Asks, and has a person approve. */
async function approve(here: Here, note: string): Promise<void> {
  const asked = await here.agent.call("desk", "pay", { note });
  const decision = asked.json?.result?._meta?.["reeve/decision"] as
    | { readonly approval?: { readonly id: `apv_${string}` } }
    | undefined;
  const id = decision?.approval?.id;
  if (id === undefined) throw new Error(`there is nothing to approve: ${asked.text}`);
  await here.house.api.call("approvals.approve", { id, reason: "It is fine." });
}

/** `done`, or why not; null where the answer is neither. */
function verdictOf(got: Answered | null): string | null {
  const result = got?.json?.result;
  const text = result?.content?.[0]?.text ?? "";
  if (result?.isError !== true) return text.startsWith("done ") ? "done" : null;
  const decision = result._meta?.["reeve/decision"] as
    | { reason?: string; answer?: string; code?: string }
    | undefined;
  if (decision === undefined || !/^[A-Z].*\.$/s.test(text)) return null;
  return decision.answer === "escalate" ? "asked a person" : (decision.code ?? null);
}

const within = <T>(what: Promise<T>, ms: number): Promise<T | null> =>
  Promise.race([what.catch(() => null), sleep(ms, null, { ref: false })]);
