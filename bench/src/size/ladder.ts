import { id } from "./ids.ts";
import type { House } from "./house.ts";
import type { Size } from "./shape.ts";

const pauseMs = 20_000;

/** When the newest change went on record: what is measured of a moment after it has seen it. */
async function recordedAt(house: House): Promise<number> {
  const { text } = await house.ask("ledger.changes", { limit: 1 });
  const { items } = JSON.parse(text) as { items: readonly { at: string }[] };
  return Date.parse(items[0]?.at ?? "");
}

/** How long after a person leaves until the ladder that the API answers was measured since, each time with another person. */
export async function recomputed(
  house: House,
  rounds: number,
  size: Size,
  say: (line: string) => void,
): Promise<readonly number[]> {
  const took: number[] = [];
  for (let n = 0; n < rounds; n++) {
    // One change by itself: of many at once each waits for the ones before.
    await new Promise((done) => setTimeout(done, pauseMs));
    const person = id("per", n + 6, size);
    const left = await house.ask("people.update", { id: person as never, status: "suspended" });
    if (left.status >= 300) throw new Error(`nobody could leave: ${left.text}`);
    const changed = await recordedAt(house);
    for (;;) {
      const { text } = await house.ask("maturity.get", {});
      const { at } = JSON.parse(text) as { at: string };
      if (Date.parse(at) >= changed) break;
      await new Promise((done) => setTimeout(done, 50));
    }
    took.push(Date.now() - changed);
    say(`ladder anew after ${Math.round(took.at(-1) ?? 0)} ms`);
  }
  return took;
}
