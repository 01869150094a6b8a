import type { Answer } from "@reeve/contract/decision";
import { notActing } from "../../access/identify.ts";
import type { Env } from "../compile/entities.ts";
import { Unknown } from "../compile/failure.ts";
import { foreseen, type Perhaps } from "../compile/statement.ts";
import { RecordValue, SetValue, type Value } from "../compile/values.ts";
import type { Rule } from "../decide/rules.ts";
import type {
  Snapshot,
  SnapshotAgent,
  SnapshotServer,
  SnapshotTool,
} from "../snapshot/snapshot.ts";

const order: readonly Answer[] = ["allow", "scope", "escalate", "block"];

/**
 * What an agent's calls of a tool can be answered, with its arguments, the session and the time yet unknown. Arguments of
 * another type than the tool declares are blocked in any case and not counted.
 */
export function possible(
  snapshot: Snapshot,
  agent: SnapshotAgent,
  tool: SnapshotTool,
): readonly Answer[] {
  const owned = agent.owner?.status === "active" || agent.owner?.status === "invited";
  if (notActing(agent) || !owned || tool.status !== "present") return ["block"];
  try {
    return byRules(snapshot, {
      principal: agent.entity,
      action: tool.action,
      resource: tool.entity,
      context: new NotYet(),
      entities: snapshot.entities,
      now: null,
    });
  } catch {
    // As the decision itself would be.
    return ["block"];
  }
}

function byRules(snapshot: Snapshot, env: Env): readonly Answer[] {
  let permitted: Perhaps = "no";
  const certain = new Set<Answer>();
  const perhaps = new Set<Answer>();
  for (const rule of snapshot.rules.candidates(env)) {
    if (rule.lane !== "enforce") continue;
    const said = foreseen(rule, env);
    if (rule.effect === "permit") permitted = better(permitted, said);
    else if (said === "error") return ["block"];
    else if (said === "yes") certain.add(answerOf(rule));
    else if (said === "perhaps") perhaps.add(answerOf(rule));
  }
  if (permitted === "no" || certain.has("block")) return ["block"];
  if (permitted === "perhaps") perhaps.add("block");
  // What is narrowed is narrowed before somebody is asked, so that asking is what is answered.
  const [asks, narrows] = [certain.has("escalate"), certain.has("scope")];
  const base: Answer = asks ? "escalate" : narrows ? "scope" : "allow";
  if (asks) perhaps.delete("scope");
  perhaps.add(base);
  return order.filter((answer) => perhaps.has(answer));
}

const answerOf = ({ remedy }: Rule): Answer => remedy.outcome;

function better(known: Perhaps, said: Perhaps): Perhaps {
  if (known === "yes" || said === "yes") return "yes";
  return known === "perhaps" || said === "perhaps" ? "perhaps" : "no";
}

/** The context of a call that is not made yet: nobody approved it, nothing was done for it, and the rest is not known. */
class NotYet extends RecordValue {
  get(name: string): Value | undefined {
    if (name === "base") return base;
    throw new Unknown();
  }

  names(): Iterable<string> {
    throw new Unknown();
  }
}

class NotYetBase extends RecordValue {
  get(name: string): Value | undefined {
    if (name === "applied") return nothing;
    if (name === "approval" || name === "breakGlass") return undefined;
    throw new Unknown();
  }

  names(): Iterable<string> {
    throw new Unknown();
  }
}

const nothing = new SetValue([]);
const base = new NotYetBase();

/** A server's tools that can be called, or were until they changed. */
export const callable = (server: SnapshotServer): readonly SnapshotTool[] =>
  [...server.tools.values()].filter(({ status }) => status !== "gone");
