import { reeve } from "@reeve/sdk/client";
import { janitor } from "./agents/janitor.ts";
import { expect } from "./expect.ts";
import type { Product } from "./product.ts";
import type { Stage } from "./setup.ts";
import { line, step } from "./terminal.ts";

/** Its owner stops the janitor, every enforcement point says so, and it gets nothing done. */
export async function stopAndTry(
  { url, token }: Product,
  { ids, connections }: Stage,
  desk: string,
): Promise<void> {
  const api = reeve({ url, token });
  const stopped = await step("its owner stops the janitor", () =>
    api.call("agents.stop", { id: ids.janitor, reason: "It followed instructions from a ticket." }),
  );
  for (const { point, afterMs } of stopped.enforcement)
    line(`    confirmed by ${point} after ${(afterMs ?? 0).toFixed(0)} ms`);
  const after = await step("the janitor tries to go on", () =>
    janitor(connections.janitor, desk).then(
      () => null,
      (error: unknown) => String(error),
    ),
  );
  expect(after !== null, "a stopped agent gets nothing done");
}
