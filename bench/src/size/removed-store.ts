import {
  openCheckpointer,
  type Checkpointer,
} from "../../../server/src/ledger/checkpoints/checkpointer.ts";
import { sha256 } from "../../../server/src/ledger/checkpoints/tree.ts";
import { genesis } from "../../../server/src/ledger/log/head.ts";
import { removalText } from "../../../server/src/ledger/retention/note.ts";
import { keepRemoval } from "../../../server/src/ledger/retention/store.ts";
import { canonical } from "../../../server/src/platform/canonical.ts";
import { isoTime, systemClock } from "../../../server/src/platform/clock.ts";
import type { Database } from "../../../server/src/platform/database.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { openMetrics } from "../../../server/src/platform/metrics.ts";
import { days, dayMs, firstKept, text, type Run, type Size } from "./shape.ts";

/** Where the log of actions begins after so many records: nobody can see any more what they were, so anything stands for them. */
export function beginning(size: number): { chain: Uint8Array; roots: readonly Uint8Array[] } {
  const roots = size.toString(2).replaceAll("0", "").length;
  return {
    chain: size === 0 ? genesis(1) : sha256("what retention removed"),
    roots: Array.from({ length: roots }, (_, n) =>
      sha256(`a tree of what retention removed, ${n}`),
    ),
  };
}

/** Signs what is there, with the key in the data folder: what retention removed, and a checkpoint over all of it. */
export async function sign(database: Database, data: string, size: Size, run: Run): Promise<void> {
  const [log, metrics] = [openLog("warn"), openMetrics()];
  const signer = await openCheckpointer({ database, clock: systemClock, log, metrics, data });
  if (firstKept(size) > 0) await signRemoved(database, signer, size, run);
  await signer.make();
}

/** What went of the actions went as retention removes it: a signed note says so, and the log of changes holds its hash. */
async function signRemoved(
  database: Database,
  signer: Checkpointer,
  size: Size,
  run: Run,
): Promise<void> {
  const to = firstKept(size) * 2;
  const { chain, roots } = beginning(to);
  const at = isoTime(size.nowMs);
  const before = isoTime(size.nowMs - days * dayMs * (1 - firstKept(size) / size.actions));
  const rule = "actions are kept for as long as there is room in this estate";
  const spans = [{ log: 1, from: 0, to, start: { chain, frontier: { size: to, roots } } }];
  const signed = signer.sign(
    removalText({ origin: signer.name, class: "actions", at, before, rule, logs: spans }),
  );
  await keepRemoval(
    database.kysely,
    { class: "actions", records: to, at, before, note: signed.note, key: signed.key },
    spans,
  );
  const noteHash = sha256(signed.note).toString("hex");
  const body = canonical({
    admin: {
      actor: { id: "reeve", kind: "system", name: "Reeve" },
      after: { class: "actions", before, records: to, rule, noteHash },
      at,
      before: null,
      operation: "retention.apply",
      requestId: "retention",
      subject: "actions",
    },
  });
  const record = `select ${text(at)}::timestamptz as ts, 'admin' as kind, 'retention' as action, null as agent, null as server, null as tool,
    null as action_kind, null as decision, null as outcome, 'actions' as subject, ${text(body)} as body`;
  await run(`select size_append(0, ${text(record)})`);
}
