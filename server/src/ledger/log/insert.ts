import { binaryArray } from "../../platform/binary-array.ts";
import { packHashes } from "../checkpoints/tree.ts";
import type { Draft } from "../record.ts";
import { extendAll, type Head } from "./head.ts";

/**
 * One statement, so one round trip and one commit: the head moves only if this process still holds the log and the log
 * ends where it thinks, and the records are inserted only if the head moved. Approvals are used up with the intents they
 * let pass: one that was used before makes the whole statement fail.
 */
const text = `with head as (
  update heads set size = $4, chain = $5, frontier = $6
  where log_id = $1 and epoch = $2 and size = $3 returning log_id),
used as (
  insert into approval_uses (approval_id, action, at)
  select u.* from head, unnest($21::text[], $22::text[], $23::timestamptz[]) as u)
insert into records (log_id, seq, ts, kind, action, agent, server, tool, action_kind, decision, outcome, subject, body, hash, nodes, marks, payload)
select head.log_id, seq, ts, kind, action, agent, server, tool, action_kind, decision, outcome, subject, body, hash, nodes,
  string_to_array(marks, e'\\n'), payload from head, unnest($7::bigint[], $8::timestamptz[], $9::text[], $10::text[], $11::text[],
  $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::bytea[], $20::bytea[], $24::text[], $25::text[])
  as r (seq, ts, kind, action, agent, server, tool, action_kind, decision, outcome, subject, body, hash, nodes, marks, payload)`;

export interface Insert {
  /** Where the log must end, and in which epoch, for anything to be written. */
  readonly before: Head;
  readonly epoch: number;
  readonly drafts: readonly Draft[];
  readonly after: Head;
  readonly query: {
    readonly name: string;
    readonly text: string;
    readonly values: readonly unknown[];
  };
  /** The hash of the first record: whether it stands at its place tells whether all of them do. */
  readonly first: { readonly seq: number; readonly hash: Uint8Array };
}

const each = <T, K extends keyof T>(items: readonly T[], name: K): T[K][] =>
  items.map((item) => item[name]);

/** The statement that appends `drafts` to the log that ends at `head`. */
export function insertOf(head: Head, epoch: number, drafts: readonly Draft[]): Insert {
  const { head: after, links } = extendAll(
    head,
    drafts.map((draft) => draft.body),
  );
  const first = links[0];
  if (!first) throw new Error("nothing to insert");
  const used = drafts.filter(({ approval }) => approval !== null);
  const values = [
    head.log,
    epoch,
    head.frontier.size,
    after.frontier.size,
    after.chain,
    packHashes(after.frontier.roots),
    binaryArray("bigint", each(links, "seq")),
    binaryArray("timestamptz", each(drafts, "at")),
    binaryArray("text", each(drafts, "kind")),
    binaryArray("text", each(drafts, "action")),
    binaryArray("text", each(drafts, "agent")),
    binaryArray("text", each(drafts, "server")),
    binaryArray("text", each(drafts, "tool")),
    binaryArray("text", each(drafts, "actionKind")),
    binaryArray("text", each(drafts, "decision")),
    binaryArray("text", each(drafts, "outcome")),
    binaryArray("text", each(drafts, "subject")),
    binaryArray("text", each(drafts, "body")),
    binaryArray("bytea", each(links, "hash")),
    binaryArray("bytea", each(links, "nodes")),
    binaryArray("text", each(used, "approval")),
    binaryArray("text", each(used, "action")),
    binaryArray("timestamptz", each(used, "at")),
    binaryArray("text", each(drafts, "marks")),
    binaryArray("text", each(drafts, "payload")),
  ];
  return {
    before: head,
    epoch,
    drafts,
    after,
    first,
    query: { name: "ledger-insert", text, values },
  };
}
