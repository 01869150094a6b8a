import { fillActions } from "./actions-store.ts";
import { makeChaining } from "./chain-store.ts";
import { fillEstate } from "./estate-store.ts";
import { fillGoverned } from "./governed-store.ts";
import { fillChanges } from "./changes-store.ts";
import { fillRolled } from "./rolled-store.ts";
import { fillScored } from "./scored-store.ts";
import { firstKept, type Run, type Size } from "./shape.ts";

/** Makes the whole organisation in an empty, migrated database, and says how it goes. */
export async function fill(
  run: Run,
  size: Size,
  sign: () => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const kept = size.actions - firstKept(size);
  let lately = performance.now();
  const step = async (what: string, work: () => Promise<void>): Promise<void> => {
    const began = performance.now();
    await work();
    say(`${what}: ${Math.round((performance.now() - began) / 100) / 10} s`);
  };
  await hurry(run);
  await step("people, servers, agents, grants", () => fillEstate(run, size));
  await step("findings, approvals, stops, incidents", () => fillGoverned(run, size));
  await step("changes", async () => {
    await makeChaining(run);
    await run(
      `select ensure_record_partitions(to_timestamp(${size.nowMs - 100 * 86_400_000} / 1000.0), 5)`,
    );
    await fillChanges(run, size);
  });
  await step("scores", () => fillScored(run, size));
  await step("actions", () =>
    fillActions(run, size, (done) => {
      if (performance.now() - lately < 30_000) return;
      lately = performance.now();
      say(`  ${done.toLocaleString("en")} of ${kept.toLocaleString("en")} actions`);
    }),
  );
  await step("what is rolled up", () => fillRolled(run, size));
  await step("signatures", sign);
  await step("vacuum and analyze", async () => {
    await run("drop function size_append");
    await run("vacuum analyze");
    await settle(run);
  });
}

/** What is lost in a crash is made again, so nothing waits for the disk; where a server of one's own does not let us, it takes longer. */
async function hurry(run: Run): Promise<void> {
  await run("set synchronous_commit = off");
  await run("set maintenance_work_mem = '512MB'");
  await run("alter system set max_wal_size = '8GB'").catch(() => undefined);
  await run("select pg_reload_conf()").catch(() => undefined);
}

async function settle(run: Run): Promise<void> {
  await run("alter system reset max_wal_size").catch(() => undefined);
  await run("select pg_reload_conf()").catch(() => undefined);
  await run("checkpoint").catch(() => undefined);
}
