import type { PolicyMode } from "@reeve/contract/policy";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Author } from "../authoring/author.ts";
import { readPolicy } from "../authoring/read.ts";
import { rulesOf } from "../decide/rules.ts";
import type { Snapshot, SnapshotPolicy } from "../snapshot/snapshot.ts";
import { surroundings } from "../authoring/surroundings.ts";
import { withPolicy } from "./draft.ts";

/** A change to one policy that is not made. */
export interface Proposal {
  readonly name: string;
  readonly cedar?: string | undefined;
  readonly mode: PolicyMode;
  readonly remove: boolean;
}

export interface ProposalHands {
  readonly author: Author;
  /** The text of a policy as it is in force. */
  textOf(name: string): Promise<string | null>;
}

export interface Compiled extends SnapshotPolicy {
  /** Cedar JSON of its statements, as text. */
  readonly compiled: string;
}

/** The moment as it is, and as it would be. Refuses with line and column what is not valid. */
export async function proposed(
  hands: ProposalHands,
  now: Snapshot,
  proposal: Proposal,
): Promise<{
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly draft: Compiled | null;
}> {
  const { name } = proposal;
  const present = now.policies.get(name) ?? null;
  const draft = await changed(hands, now, proposal, present);
  return {
    before: withPolicy(now, name, present),
    after: withPolicy(now, name, draft),
    draft,
  };
}

async function changed(
  hands: ProposalHands,
  now: Snapshot,
  { name, cedar, mode, remove }: Proposal,
  present: SnapshotPolicy | null,
): Promise<Compiled | null> {
  if (remove) {
    if (!present) throw notFound("policy", name);
    return null;
  }
  const text = cedar ?? (await hands.textOf(name));
  if (text === null)
    throw new Problem(
      "invalid",
      "There is nothing to try out: neither a text nor a policy of that name.",
      "Give `cedar`, or the `name` of a policy with another `mode` or with `remove`.",
      [{ path: "cedar", message: "A text is missing." }],
    );
  return draftOf(hands.author, now, { name, cedar: text, mode }, (present?.version ?? 0) + 1);
}

/** A policy as it would be decided by. */
async function draftOf(
  author: Author,
  now: Snapshot,
  {
    name,
    cedar,
    mode,
  }: { readonly name: string; readonly cedar: string; readonly mode: PolicyMode },
  version: number,
): Promise<Compiled> {
  const read = await readPolicy(author, cedar, surroundings(now));
  const [first] = read.errors;
  if (first)
    throw new Problem(
      "invalid",
      `Line ${first.line ?? 1}, column ${first.column ?? 1}: ${first.message}`,
      first.hint ?? "Correct the places named in `faults` and try again.",
      read.errors,
    );
  const { compiled } = read;
  return { version, compiled, rules: rulesOf({ name, version, mode, compiled }) };
}
