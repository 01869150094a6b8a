import { plantAndFind } from "./company.ts";
import { expect } from "./expect.ts";
import { forAPerson } from "./for-a-person.ts";
import { mailRoom, putToWork } from "./fleet.ts";
import {
  acceptWhatIsLeft,
  handInInventories,
  holdTo,
  keepWhatIsUsed,
  limit,
  lookAgain,
  rehearseIncidents,
  retire,
  stopEach,
  working,
} from "./governed.ts";
import { showLadder } from "./ladder.ts";
import type { Household } from "./people.ts";
import type { Product } from "./product.ts";
import type { Stage } from "./setup.ts";
import { sendTelemetry } from "./telemetry.ts";
import { heading, line, paint, step } from "./terminal.ts";

/** The house grows, and does what is asked of one that governs its agents. */
export async function climb(
  product: Product,
  folder: string,
  logs: string,
  people: Household,
  stage: Stage,
): Promise<void> {
  heading("11  A mail room comes out of a spreadsheet");
  const clerks = await step("eighteen small agents are brought in, each with its own key", () =>
    mailRoom(product, folder, people),
  );
  await step("their owners accept them, Mary lets them go live, and they sort letters", () =>
    putToWork(people, clerks, product),
  );
  await sendTelemetry(product, logs);

  heading("12  What is asked of a house that governs its agents");
  await step("three agents that nobody needs any more are retired", () =>
    retire(product, ["janitor", "invoice-helper", "clerk"]),
  );
  const agents = await working(product);
  expect(await plantAndFind(product, folder), "discovery finds what it was not told of");
  await step("three ways of looking are held against each other", () =>
    handInInventories(product, agents),
  );
  const asked = await step(
    "an agent does for Grace only what both may do, and asks its owner first",
    () => forAPerson(product, people, stage),
  );
  expect(asked, "what it asked was answered by its owner, and then it did it");
  const slowest = await step(`each of ${agents.length} agents is stopped once, and goes on`, () =>
    stopEach(people, agents),
  );
  line(`    confirmed everywhere within ${paint("bold", `${Math.ceil(slowest)} ms`)} at most`);
  const taken = await step("what was granted and never used is taken away", () =>
    keepWhatIsUsed(product, agents),
  );
  line(`    ${taken} permissions less`);
  await step("every agent has cases that its next version is held against, and a promise", () =>
    holdTo(product, people, agents),
  );
  await step("an incident of what could do most harm is rehearsed to its end", () =>
    rehearseIncidents(product, people, [stage.ids.triage]),
  );
  await step("how often they call, and what that costs, is bounded", () => limit(product));
  await acceptWhatIsLeft(people, "triage");
  await sendTelemetry(product, logs);
  await step("owners vouch for what runs now; Mary looks at what others changed", () =>
    lookAgain(people, agents),
  );
  await showLadder(product);
}
