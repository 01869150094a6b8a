import { setTimeout as sleep } from "node:timers/promises";
import { letIn } from "../../../e2e/road/estate.ts";
import { alive, eventually, openHouse, type House } from "../../../e2e/road/house.ts";
import { answer, startToolServer, type ToolServer } from "../../../e2e/road/tool-server.ts";
import { exported, type Exported } from "../exported.ts";
import { seeded } from "../seeded.ts";
import { Promises, type Say, type Seen } from "../seen.ts";

const waitsMs = 120_000;

/** `reeve up` as it ships, killed at random moments under load, so often; what it says it keeps is looked for each time. */
export async function kills(rounds: number, seed: number, say: Say): Promise<Seen> {
  const random = seeded(seed);
  const promises = new Promises();
  await using tools = await startToolServer("note", "wait");
  tools.behave = (call, id, response) => {
    if (call.tool === "note") answer(call, id, response);
  };
  await using house = await openHouse(["--log-level", "warn"]);
  await house.start();
  await house.api.call("servers.add", {
    name: "desk",
    transport: { kind: "http", url: tools.url },
  });
  const agent = await letIn(house, "walker", { desk: ["note", "wait"] });
  const acknowledged = new Set<string>();
  const changed = new Set<string>();
  let [cut, withPostgres] = [0, 0];

  for (let round = 1; round <= rounds; round++) {
    const killed = new AbortController();
    const lanes = random.whole(2, 24);
    const inMs = random.whole(20, 1_500);
    const both = random.chance(0.4);
    say(
      `kill ${round} of ${rounds}: after ${inMs} ms, ${lanes} callers${both ? ", and PostgreSQL" : ""}`,
    );
    const lane = async (name: string, tool: string): Promise<void> => {
      for (let turn = 0; !killed.signal.aborted; turn++) {
        const note = `${round}-${name}-${turn}`;
        const said = await agent.call("desk", tool, { note }).catch(() => null);
        if (said === null) cut++;
        else if (said.json?.result?.content?.[0]?.text === `done ${note}`) acknowledged.add(note);
      }
    };
    const operator = async (): Promise<void> => {
      for (let turn = 0; !killed.signal.aborted; turn++) {
        const email = `p${round}-${turn}@reeve.example`;
        const invited = { name: `Person ${turn}`, email, role: "viewer" } as const;
        await house.api.call("people.invite", invited).then(
          () => changed.add(email),
          () => undefined,
        );
      }
    };
    const load = [
      ...Array.from({ length: lanes }, (_, n) => lane(`n${n}`, "note")),
      // These reach the tool and are never answered.
      ...Array.from({ length: 2 }, (_, n) => lane(`w${n}`, "wait")),
      operator(),
    ];
    await sleep(inMs);
    const postmaster = await house.postmaster();
    if (both) {
      withPostgres++;
      process.kill(postmaster, "SIGKILL");
    }
    await house.end("SIGKILL");
    killed.abort();
    await Promise.all(load);
    await eventually(() => {
      if (alive(postmaster)) throw new Error("PostgreSQL outlives Reeve");
    }, waitsMs);
    await house.start();
    if (round % 5 === 0 || round === rounds)
      await check(house, tools, acknowledged, changed, promises, round);
  }
  const unknown = [...(await exported(house)).ends.values()].filter(
    ({ outcome }) => outcome === "unknown",
  ).length;
  return {
    fault: "`kill -9` of `reeve up` under load",
    done: `${rounds} kills at random moments, ${withPostgres} of them with PostgreSQL as well; seed ${seed}`,
    saw: `${acknowledged.size} calls answered and ${changed.size} changes acknowledged, ${cut} calls cut off, ${tools.calls.length} reached the tool server; ${unknown} ended as \`unknown\``,
    broken: promises.broken,
  };
}

async function check(
  house: House,
  tools: ToolServer,
  acknowledged: ReadonlySet<string>,
  changed: ReadonlySet<string>,
  promises: Promises,
  round: number,
): Promise<void> {
  const log = await settled(house);
  const after = `after kill ${round}`;
  promises.hold(log.wrong === null, () => `The record does not verify ${after}: ${log.wrong}.`);
  promises.hold(log.twice.length === 0, () => `Recorded twice ${after}: ${some(log.twice)}.`);
  const lost = [...acknowledged].filter((note) => !log.intents.has(note));
  promises.hold(lost.length === 0, () => `Answered and not on the record ${after}: ${some(lost)}.`);
  const unseen = [...changed].filter((email) => !log.changes.includes(email));
  promises.hold(unseen.length === 0, () => `Changes lost ${after}: ${some(unseen)}.`);
  const executed = tools.calls.map(({ args }) => args["note"] ?? "");
  const unrecorded = executed.filter((note) => !log.intents.has(note));
  promises.hold(
    unrecorded.length === 0,
    () => `Executed without an intent ${after}: ${some(unrecorded)}.`,
  );
  const open = [...log.intents.values()].filter(({ id }) => !log.ends.has(id));
  promises.hold(
    open.length === 0,
    () => `Without an end ${after}: ${some(open.map(({ id }) => id))}.`,
  );
  const found = await findings(house);
  const unfound = [...log.ends.values()].filter(
    ({ id, outcome }) => outcome === "unknown" && !found.has(id),
  );
  promises.hold(
    unfound.length === 0,
    () => `Unknown without a finding ${after}: ${some(unfound.map(({ id }) => id))}.`,
  );
}

/** The record, once every action on it has ended: what another log left open takes two looks. */
async function settled(house: House): Promise<Exported> {
  const until = performance.now() + waitsMs;
  for (;;) {
    const log = await exported(house);
    const open = [...log.intents.values()].some(({ id }) => !log.ends.has(id));
    if (!open || performance.now() > until) return log;
    await sleep(2_000);
  }
}

const some = (items: readonly string[]): string =>
  `${items.slice(0, 3).join(", ")}${items.length > 3 ? ` and ${items.length - 3} more` : ""}`;

async function findings(house: House): Promise<Set<string>> {
  const found = new Set<string>();
  for (let cursor: string | undefined; ;) {
    const { items, nextCursor } = await house.api.call("findings.list", {
      limit: 200,
      status: "open",
      ...(cursor !== undefined && { cursor }),
    });
    for (const { kind, subject } of items) if (kind === "outcome_unknown") found.add(subject);
    if (nextCursor === null) return found;
    cursor = nextCursor;
  }
}
