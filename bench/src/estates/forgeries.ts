import type { Level } from "@reeve/contract/maturity/model";
import { exemptions } from "./exemptions.ts";
import { flatteries } from "./flatteries.ts";
import { statements, writeTo } from "./forging-store.ts";
import { lies } from "./lies.ts";
import { neglects } from "./neglects.ts";
import type { Twist } from "./twist.ts";

const spoilt: readonly Twist[] = [...flatteries, ...neglects, ...exemptions, ...lies];

/** What is so is hidden by a row that is written straight into the database. */
const forged = (what: keyof typeof statements, of: string | null, from: Level): Twist => {
  const before = of === null ? null : spoilt.find(({ kind }) => kind === of);
  if (before === undefined) throw new Error(`nothing is called ${of}`);
  return {
    kind: what,
    from: [from],
    leaves: before?.leaves ?? from,
    meant: "forgery",
    says: `${before?.says ?? "Nobody ever did."} A row of the database says otherwise.`,
    async do(it, draw) {
      await before?.do(it, draw);
      await it.settled();
      await writeTo(it.product.database, statements[what]);
    },
  };
};

/** One statement to the database by somebody who has not the key of the ledger. */
export const forgeries: readonly Twist[] = [
  forged("a person vouched for the register", null, 1),
  forged("yesterday's drills are today's", "drills never run", 5),
  forged("who left is here", "an owner left", 5),
  forged("a change was never made", "a tier lowered", 5),
  forged("another person made the change", "one person signs twice", 5),
  forged("a risk is over", "an open risk", 5),
  forged("a comparison was made", "a version nobody compared", 5),
  forged("what was decided was enforced", "policies only in shadow", 5),
  forged("nothing went around the gate", "telemetry without enforcement", 5),
  forged("what was found is gone", "a hidden agent, just found", 5),
  forged("what was found is no agent", "a hidden agent, just found", 5),
  forged("what was found is ours", "a hidden agent, just found", 5),
  forged("what was found is long gone", "a hidden agent, just found", 5),
  forged("everything could be read", "a scan that could not read everything", 5),
  forged("it passed the gate", "telemetry without enforcement", 5),
  forged("it was refused", "telemetry without enforcement", 5),
  forged("it was months ago", "telemetry without enforcement", 5),
  forged("its sender is nobody's", "telemetry without enforcement", 5),
  forged("who went around is retired", "telemetry without enforcement", 5),
  forged("the risk was never written down", "an open risk", 5),
  forged("the question may wait for years", "a question nobody answered", 5),
  forged("the question is an old one", "a question nobody answered", 5),
  forged("nobody is critical", "a critical agent nobody rehearsed", 5),
  forged("the incident was rehearsed", "a critical agent nobody rehearsed", 5),
  forged("nobody was asked", "a question nobody answered", 5),
  forged("nothing was planted", "a planted agent not found", 5),
  forged("the stage was held", "a scan that could not read everything", 5),
];
