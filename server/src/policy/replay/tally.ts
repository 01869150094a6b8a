import type { Answer } from "@reeve/contract/decision";
import type { Flip, SimulationResult } from "@reeve/contract/policy-what-if";
import type { Lost, Replayed } from "./replay.ts";
import type { RecordedDecision } from "./recorded.ts";

const examples = 5;
const mostGroups = 100;

type Pair = `${Answer} ${Answer}`;
type Pairs = Map<Pair, number>;

interface Group<T> {
  readonly of: T;
  readonly pairs: Pairs;
}

/** Counts what a simulation finds: by pair of answers, by agent and by tool, with examples of each pair. */
export class Tally {
  decisions = 0;
  changed = 0;
  readonly lost: Record<Lost, number> = { arguments: 0, session: 0, tool: 0, agent: 0 };
  readonly #flips = new Map<Pair, { count: number; readonly examples: Flip["examples"] }>();
  readonly #agents = new Map<string, Group<RecordedDecision["agent"]>>();
  readonly #tools = new Map<string, Group<{ server: string; tool: string | null }>>();

  /** Decisions that stay as they are, and need not be looked at. */
  same(count: number): void {
    this.decisions += count;
  }

  add(it: RecordedDecision, replayed: Replayed): void {
    this.decisions++;
    if (replayed.is === "undecidable") this.lost[replayed.why]++;
    if (replayed.is !== "changed") return;
    this.changed++;
    const pair: Pair = `${replayed.before} ${replayed.after}`;
    const flip = this.#flips.get(pair) ?? { count: 0, examples: [] };
    this.#flips.set(pair, flip);
    flip.count++;
    const { id, agent, server, tool, startedAt } = it;
    if (flip.examples.length < examples)
      flip.examples.push(
        own({
          action: id,
          agent: named(agent),
          server,
          tool,
          at: startedAt,
          recorded: it.decision.answer,
        }),
      );
    raise(this.#agents, agent.id, () => named(agent), pair);
    raise(this.#tools, `${server}/${tool}`, () => ({ server, tool }), pair);
  }

  get undecidable(): number {
    return Object.values(this.lost).reduce((sum, count) => sum + count, 0);
  }

  result(): Pick<
    SimulationResult,
    "decisions" | "same" | "changed" | "undecidable" | "flips" | "agents" | "tools"
  > {
    const flips = [...this.#flips].map(([pair, flip]) => ({ ...answers(pair), ...flip }));
    return {
      decisions: this.decisions,
      same: this.decisions - this.changed - this.undecidable,
      changed: this.changed,
      undecidable: { ...this.lost },
      flips: flips.sort((a, b) => b.count - a.count),
      agents: most(this.#agents).map(({ of, pairs }) => ({ agent: of, flips: counted(pairs) })),
      tools: most(this.#tools).map(({ of, pairs }) => ({ ...of, flips: counted(pairs) })),
    };
  }
}

function raise<T>(groups: Map<string, Group<T>>, key: string, of: () => T, pair: Pair): void {
  let group = groups.get(key);
  if (!group) groups.set(own(key), (group = { of: own(of()), pairs: new Map() }));
  group.pairs.set(pair, (group.pairs.get(pair) ?? 0) + 1);
}

/** A copy: what was cut out of a page of records would keep the whole page. */
const own = <T>(it: T): T => JSON.parse(JSON.stringify(it)) as T;
const named = ({ id, name }: RecordedDecision["agent"]) => ({ id, name });

function answers(pair: Pair): { before: Answer; after: Answer } {
  const [before, after] = pair.split(" ") as [Answer, Answer];
  return { before, after };
}

const counted = (pairs: Pairs) =>
  [...pairs]
    .map(([pair, count]) => ({ ...answers(pair), count }))
    .sort((a, b) => b.count - a.count);

const total = (pairs: Pairs): number => [...pairs.values()].reduce((sum, count) => sum + count, 0);

const most = <T>(groups: ReadonlyMap<string, Group<T>>): readonly Group<T>[] =>
  [...groups.values()].sort((a, b) => total(b.pairs) - total(a.pairs)).slice(0, mostGroups);
