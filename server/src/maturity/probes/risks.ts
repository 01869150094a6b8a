import type { RiskFacts } from "../facts.ts";
import { eventSubject, fail, ms, pass, type Probe, type Sight } from "./probe.ts";

/** GOV-5.5: each risk that is left was measured, and accepted by a named person until a day, with controls that work. One that is closed counts until a second person confirms that. */
export const riskAccepted: Probe = function* observe({ facts }) {
  for (const risk of facts.risks ?? []) {
    const evidence = `/risks/${risk.id}`;
    const subject = eventSubject(null, risk.id, risk.title, evidence);
    yield { observedAt: facts.at, evidence, ...seen(risk, facts.at), subject };
  }
};

function seen(
  { status, acceptedBy, acceptorHere, until, controls, closedAlone = null }: RiskFacts,
  at: number,
): Sight {
  if (closedAlone !== null)
    return fail(`${closedAlone} closed it alone; it counts until somebody else confirms that.`);
  if (status === "waiting") return fail("A second person has yet to confirm its acceptance.");
  if (status === "open" || until === null) return fail("Nobody has accepted it.");
  if (ms(until) <= at) return fail("Its acceptance is over.");
  if (!acceptorHere) return fail(`${acceptedBy} accepted it, and is not here any more.`);
  if (controls === 0) return fail("No control holds it down.");
  return pass(`${acceptedBy} accepted it until ${until.slice(0, 10)}, and its controls work.`);
}
