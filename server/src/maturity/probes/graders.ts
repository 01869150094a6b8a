import type { GraderFacts } from "../facts-of-evals.ts";
import {
  eventSubject,
  fail,
  ms,
  organisation,
  pass,
  unknown,
  type Probe,
  type Sight,
} from "./probe.ts";

const evidence = "/annotation?tab=figures";
/** Of fewer sessions the interval of kappa holds nearly everything. */
const enough = 20;

/**
 * EVA-5.4: of every judge and all code that scores sessions now, in its present version, how often it agrees with people
 * was measured on sessions that were labelled in the last 90 days. Where none is on, there is nothing to measure.
 */
export const gradersChecked: Probe = function* observe({ facts }) {
  const { graders = [], at } = facts;
  if (graders.length === 0)
    yield {
      ...unknown("No judge and no code scores sessions, so there is none to hold against people."),
      observedAt: at,
      evidence: "/evaluators",
      subject: organisation,
    };
  for (const grader of graders) {
    const { id, name, lastAt } = grader;
    const observedAt = lastAt === null ? at : ms(lastAt);
    const subject = eventSubject(null, id, name, evidence);
    yield { ...seen(grader), observedAt, evidence, subject };
  }
};

function seen({ n, kappa }: GraderFacts): Sight {
  if (n < enough)
    return fail(
      `People labelled ${n} of the sessions it scored in 90 days. It takes ${enough}, of this version.`,
    );
  if (kappa === null)
    return fail(
      `All ${n} sessions have one label, so that chance explains it. Label some that pass and some that fail.`,
    );
  if (kappa <= 0)
    return fail(
      `On ${n} sessions it agrees with people no more than chance would, with a kappa of ${kappa.toFixed(2)}.`,
    );
  return pass(`On ${n} sessions it agrees with people, with a kappa of ${kappa.toFixed(2)}.`);
}
