import type { Input } from "@reeve/sdk/client";
import { access, writeFile } from "node:fs/promises";
import path from "node:path";
import { archivist } from "./agents/archivist.ts";
import { readLetter } from "./agents/triage.ts";
import { watchman } from "./agents/watchman.ts";
import { expect } from "./expect.ts";
import type { Household } from "./people.ts";
import type { Stage } from "./setup.ts";
import { line, paint, step } from "./terminal.ts";

/** Policy can do more than say no: it makes a call smaller, hides part of an answer, and asks somebody. */
export async function boundsAndLeave(
  { connections }: Stage,
  { mary }: Household,
  desk: string,
): Promise<void> {
  const began = performance.now();
  const long = await step("watchman asks for a check of a minute, and is given four seconds", () =>
    watchman(connections.watchman, 60),
  );
  expect(long.progress > 0 && performance.now() - began < 30_000, "the check is cut short");
  const letter = await step("triage reads a letter, and does not learn who wrote it", () =>
    readLetter(connections.triage, desk),
  );
  line(`    triage reads: ${paint("italic", `“${letter.split("\n")[0] ?? ""}”`)}`);
  expect(letter.includes("[redacted:email]") && !letter.includes("@"), "the address is hidden");
  const ticket = path.join(desk, "tickets", "1039-thanks.md");
  const letterOfThanks = "From: Sam Abara <sam@abara.example>\nThank you, it works again.\n";
  await writeFile(ticket, letterOfThanks);
  const asked: string[] = [];
  await step("an agent moves a ticket away; policy asks somebody, and Mary agrees", () =>
    archivist(connections.janitor, desk, async (url) => {
      asked.push(url);
      const id = path.basename(url) as Input<"approvals.approve">["id"];
      await mary.does("approvals.approve", { id, reason: "It is settled; it may go." });
      return "accept";
    }),
  );
  line(`    the agent was sent to ${paint("cyan", asked[0] ?? "")}, and went on by itself`);
  await access(path.join(desk, "old", "1039-thanks.md"));
  await writeFile(ticket, letterOfThanks);
  const again = await step(
    "the very same call once more: her word is used up, and it is asked anew",
    () =>
      archivist(connections.janitor, desk, async (url) => {
        asked.push(url);
        const id = path.basename(url) as Input<"approvals.deny">["id"];
        await mary.does("approvals.deny", { id, reason: "It was moved already." });
        return "decline";
      }),
  );
  await access(ticket);
  expect(!again && asked.length === 2 && asked[0] !== asked[1], "an approval is good once");
}
