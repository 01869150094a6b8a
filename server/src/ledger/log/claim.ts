import type { ClientBase } from "pg";
import type { Log } from "../../platform/log.ts";
import { genesis, readHead, type Head, type HeadRow } from "./head.ts";
import { faultInTail } from "./tail.ts";

/** A log that this process alone writes to, until its epoch is raised by another. */
export interface Claim {
  readonly head: Head;
  readonly epoch: number;
}

/** Held by the session of whoever writes to a log: tells a living writer from a dead one. */
export const liveness = 7_233_602;

/**
 * Takes a log that no living process writes to, or makes one. Its epoch is raised first, so that nothing an earlier
 * holder still sends counts; then its tail is computed again. A log whose tail does not fit is sealed and left as it is.
 */
export async function claimLog(client: ClientBase, owner: string, log: Log): Promise<Claim> {
  for (let tries = 0; tries < 3; tries++) {
    const claim = await claimFree(client, owner, log);
    if (claim) return claim;
    // The session of a process that was just killed may still be ending.
    await new Promise((done) => setTimeout(done, 100));
  }
  return beginLog(client, owner);
}

async function claimFree(client: ClientBase, owner: string, log: Log): Promise<Claim | null> {
  const { rows } = await client.query<{ log_id: number }>(
    "select log_id from heads where log_id > 0 and sealed is null order by log_id",
  );
  for (const { log_id } of rows) {
    if (!(await holdLiveness(client, log_id))) continue;
    const claim = await take(client, owner, log_id);
    if (!claim) continue;
    const fault = await faultInTail(client, claim.head);
    if (fault === null) return claim;
    await client.query("update heads set sealed = $2 where log_id = $1", [log_id, fault]);
    log.error(
      { log: log_id, fault },
      "a log does not verify: it is sealed, and a new one is begun",
    );
  }
  return rows.length === 0 ? beginLog(client, owner) : null;
}

/** True when no other session holds it; it is held until this session ends. */
export async function holdLiveness(client: ClientBase, log: number): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    "select pg_try_advisory_lock($1, $2) as held",
    [liveness, log],
  );
  return rows[0]?.held === true;
}

const returning = "returning log_id, size, chain, frontier, epoch";

/** Raises the epoch of a log that `owner` still has; null when another has taken it. */
export const keepLog = (client: ClientBase, owner: string, log: number): Promise<Claim | null> =>
  raise(
    client,
    `update heads set epoch = epoch + 1 where log_id = $1 and owner = $2 and sealed is null ${returning}`,
    [log, owner],
  );

const take = (client: ClientBase, owner: string, log: number): Promise<Claim | null> =>
  raise(
    client,
    `update heads set epoch = epoch + 1, owner = $2 where log_id = $1 and sealed is null ${returning}`,
    [log, owner],
  );

async function raise(client: ClientBase, text: string, values: unknown[]): Promise<Claim | null> {
  const { rows } = await client.query<HeadRow & { epoch: string }>(text, values);
  return rows[0] ? { head: readHead(rows[0]), epoch: Number(rows[0].epoch) } : null;
}

async function beginLog(client: ClientBase, owner: string): Promise<Claim> {
  for (;;) {
    const { rows } = await client.query<{ next: number }>(
      "select max(log_id) + 1 as next from heads",
    );
    const next = rows[0]?.next ?? 1;
    const made = await client.query(
      "insert into heads (log_id, chain) values ($1, $2) on conflict do nothing",
      [next, genesis(next)],
    );
    if (made.rowCount === 0 || !(await holdLiveness(client, next))) continue;
    const claim = await take(client, owner, next);
    if (claim) return claim;
  }
}
