import { reeve } from "@reeve/sdk/client";
import type { Product } from "./product.ts";
import { line, paint, step } from "./terminal.ts";

export interface Tried {
  /** How many calls the watched rule would have refused. */
  readonly wouldRefuse: number;
  /** How many recorded calls the draft would have answered otherwise. */
  readonly changed: number;
  readonly looked: number;
  /** What would have let the refused call through. */
  readonly alteration: string | undefined;
}

/** Nobody may write anywhere: too much, as its trial shows. */
const draft = `@id("notes.nobody") @reason("Nothing is written.")
forbid (principal, action == Reeve::Action::"files/write_file", resource);`;

/** A rule is watched, a draft is tried on what was recorded, and a refusal explains itself. No tool is called. */
export async function tryRules({ url, token }: Product): Promise<Tried> {
  const api = reeve({ url, token });
  const { items } = await step("a rule in shadow has been watching the long checks", () =>
    api.call("policies.watched", {}),
  );
  const watched = items.find(({ policy }) => policy.name === "long-checks") ?? items[0];
  const wouldRefuse = watched?.would.block ?? 0;
  line(`    it would have refused ${count(wouldRefuse, "call")}; every one of them went through`);

  const trial = await step("a draft is tried on everything that was recorded", async () => {
    for await (const event of api.stream("policies.simulate", { cedar: draft, name: "notes" }))
      if (event.event === "result") return event;
    return undefined;
  });
  for (const { before, after, count: flips, examples } of trial?.flips ?? [])
    line(
      `    ${paint("yellow", `${before} → ${after}`)} ${count(flips, "call")}, such as ${examples[0]?.agent.name}’s ${examples[0]?.server}/${examples[0]?.tool}`,
    );
  const pack = await step("the baseline that ships is switched on, in shadow", () =>
    api.call("packs.on", { name: "baseline", mode: "shadow" }),
  );
  line(`    ${paint("dim", `policy ${pack.name}, version ${pack.version}, watching`)}`);

  const refused = await step("a refusal is asked what would have changed it", async () => {
    const found = await api.call("actions.list", {
      decision: "block",
      tool: "move_file",
      limit: 1,
    });
    const [action] = found.items;
    return action && api.call("actions.explain", { id: action.id });
  });
  const [alteration] = refused?.alterations ?? [];
  if (refused) line(`    ${paint("dim", refused.reason)}`);
  if (alteration) line(`    ${alteration.says}`);
  return {
    wouldRefuse,
    changed: trial?.changed ?? 0,
    looked: trial?.decisions ?? 0,
    alteration: alteration?.says,
  };
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
