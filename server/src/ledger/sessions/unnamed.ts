import type { Step } from "./store.ts";

/** A stretch of work of an agent for one principal, in which no call named its session. */
export interface Unnamed {
  readonly agent: string;
  readonly principal: string;
  readonly session: string;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** A stretch of work ends with a rest of this long. */
export const restMs = 600_000;

/** Steps with the name of the session they are of: known ones go on, and others begin. No client can send such a name. */
export function withNames(
  steps: readonly Step[],
  known: readonly Unnamed[],
): { readonly steps: readonly Step[]; readonly unnamed: readonly Unnamed[] } {
  const by = new Map<string, Unnamed[]>();
  for (const it of known) stretches(by, it).push(it);
  const moved = new Map<string, Unnamed>();
  const inOrder = [...steps].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const named = inOrder.map((step) => {
    if (step.session !== null) return step;
    const all = stretches(by, step);
    const n = all.findIndex((it) => within(step.at, it));
    const before = all[n] ?? begin(step);
    const after = { ...before, ...spanning(before, step.at) };
    if (n < 0) all.push(after);
    else all[n] = after;
    moved.set(after.session, after);
    return { ...step, session: after.session };
  });
  return { steps: named, unnamed: [...moved.values()] };
}

function stretches(by: Map<string, Unnamed[]>, it: Pick<Step, "agent" | "principal">): Unnamed[] {
  const key = `${it.agent} ${it.principal}`;
  const all = by.get(key) ?? [];
  by.set(key, all);
  return all;
}

const begin = ({ agent, principal, action, at }: Step): Unnamed => ({
  agent,
  principal,
  session: `unnamed ${action}`,
  firstAt: at,
  lastAt: at,
});

const within = (at: string, { firstAt, lastAt }: Unnamed): boolean =>
  Date.parse(at) > Date.parse(firstAt) - restMs && Date.parse(at) < Date.parse(lastAt) + restMs;

const spanning = ({ firstAt, lastAt }: Unnamed, at: string) => ({
  firstAt: Date.parse(at) < Date.parse(firstAt) ? at : firstAt,
  lastAt: Date.parse(at) > Date.parse(lastAt) ? at : lastAt,
});
