import { setTimeout as sleep } from "node:timers/promises";
import { letIn } from "../../../e2e/road/estate.ts";
import { eventually, openHouse } from "../../../e2e/road/house.ts";
import { startToolServer } from "../../../e2e/road/tool-server.ts";
import { exported } from "../exported.ts";
import { ownPostgres } from "../postgres.ts";
import { Promises, type Say, type Seen } from "../seen.ts";

const awayMs = 12_500;
const refusesMs = 10_000;

/** PostgreSQL is stopped and started again under load, so often. */
export async function stops(rounds: number, say: Say): Promise<Seen> {
  const promises = new Promises();
  await using postgres = await ownPostgres();
  await using tools = await startToolServer("note");
  await using house = await openHouse(["--log-level", "error", "--database-url", postgres.url()]);
  await house.start();
  await house.api.call("servers.add", {
    name: "desk",
    transport: { kind: "http", url: tools.url },
  });
  const agent = await letIn(house, "walker", { desk: ["note"] });
  const done = new AbortController();
  const answered: { readonly note: string; readonly at: number }[] = [];
  const reasons = new Map<string, number>();
  const lane = async (name: string): Promise<void> => {
    for (let turn = 0; !done.signal.aborted; turn++) {
      const note = `${name}-${turn}`;
      const said = await agent.call("desk", "note", { note }).catch(() => null);
      const result = said?.json?.result;
      if (result?.content?.[0]?.text === `done ${note}`)
        answered.push({ note, at: performance.now() });
      const reason = result?._meta?.["reeve/decision"]?.reason;
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      promises.hold(
        result !== undefined,
        () => `An agent got no answer with a reason: ${said?.text.slice(0, 100) ?? "none"}.`,
      );
      await sleep(20);
    }
  };
  const lanes = Array.from({ length: 6 }, (_, n) => lane(`lane${n}`));
  let [slowestRefusal, slowestRecovery] = [0, 0];
  for (let round = 1; round <= rounds; round++) {
    say(`the database is stopped, ${round} of ${rounds}`);
    await sleep(1_000);
    await postgres.stop();
    const stopped = performance.now();
    await sleep(awayMs);
    const late = answered.filter(({ at }) => at > stopped + refusesMs);
    promises.hold(late.length === 0, () => `${late.length} calls were let go ten seconds after.`);
    const last = Math.max(stopped, ...answered.map(({ at }) => at));
    slowestRefusal = Math.max(slowestRefusal, last - stopped);
    await postgres.start();
    const back = performance.now();
    await eventually(() => {
      if (!answered.some(({ at }) => at > back)) throw new Error("Reeve does not recover");
    }, 60_000).catch((error: unknown) => promises.broken.push(`${String(error)}.`));
    slowestRecovery = Math.max(slowestRecovery, performance.now() - back);
  }
  done.abort();
  await Promise.all(lanes);
  const log = await exported(house);
  promises.hold(log.wrong === null, () => `The record does not verify: ${log.wrong}.`);
  const lost = answered.filter(({ note }) => !log.intents.has(note));
  promises.hold(lost.length === 0, () => `${lost.length} answered calls are not on the record.`);
  const unrecorded = tools.calls.filter(({ args }) => !log.intents.has(args["note"] ?? ""));
  promises.hold(unrecorded.length === 0, () => `${unrecorded.length} calls ran without an intent.`);
  const why = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(", ");
  return {
    fault: "The database stopped under load, and started again",
    done: `${rounds} times, for ${awayMs / 1000} s each`,
    saw: `the last call let go ${Math.round(slowestRefusal)} ms after the stop; refused: ${why || "none"}; calls go on ${Math.round(slowestRecovery)} ms after the database is back; ${answered.length} answered, all on the record`,
    broken: promises.broken,
  };
}
