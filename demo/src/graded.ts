import type { AgentId } from "@reeve/contract/id";
import { reeve } from "@reeve/sdk/client";
import { comes } from "./comes.ts";
import type { Household } from "./people.ts";
import type { Product } from "./product.ts";
import { line, paint, step } from "./terminal.ts";

const name = "delivered";
/** Sessions that a person looks at: parcels that were lost, and some that were not. */
const lost = 8;
const kept = 16;

/** What no rule that ships can know: whether a parcel went out. */
const source = `interface Step { readonly server: string; readonly tool: string | null; readonly outcome: string | null }
export function evaluate({ steps }: { readonly steps: readonly Step[] }) {
  if (!steps.some(({ server }) => server === "parcels")) return { label: "unscored" };
  const sent = steps.some(({ tool, outcome }) => tool === "send" && outcome === "ok");
  return sent
    ? { label: "pass" }
    : { label: "fail", explanation: "Nothing was sent." };
}`;

/** Code of the house's own grades every session from now on. */
export async function putGrader(product: Product): Promise<void> {
  await reeve(product).call("graders.put", {
    name,
    aspect: "quality",
    on: true,
    rate: 1,
    how: { kind: "code", source },
  });
}

/** A person labels some of the sessions that the code graded, without seeing what it said; how often they agree is known then. */
export async function holdAgainstPeople(
  product: Product,
  { ada }: Household,
  agent: AgentId,
): Promise<boolean> {
  const api = reeve(product);
  const named = (letter: string, count: number) =>
    Array.from({ length: count }, (_, n) => ({ agent, session: `parcel-${letter}-${n + 1}` }));
  await step(`Ada looks at ${lost + kept} deliveries, and says which went well`, async () => {
    await ada.does("annotations.add", { sessions: [...named("B", lost), ...named("C", kept)] });
    for (;;) {
      const { annotation } = await ada.does("annotations.next", { agent });
      if (!annotation) return;
      const label = annotation.session.startsWith("parcel-B-") ? "fail" : "pass";
      await ada.does("annotations.label", { id: annotation.id, label });
    }
  });
  const { agreement } = await comes("What code and people agree on", async () => {
    const { items } = await api.call("graders.list", {});
    return items.find((it) => it.name === name && it.agreement.n >= lost + kept);
  });
  line(
    `    the code and Ada say the same of ${paint("bold", `${Math.round((agreement.share ?? 0) * 100)} %`)} of them (kappa ${agreement.kappa?.toFixed(2) ?? "unknown"})`,
  );
  return (agreement.share ?? 0) > 0.9;
}
