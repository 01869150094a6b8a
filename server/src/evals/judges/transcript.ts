import { canonical } from "../../platform/canonical.ts";
import type { Session } from "../evaluators/evaluator.ts";

/**
 * What a judge reads of a session: one line of JSON for each step, in the order of time, of what the record keeps and
 * nothing else. Ids and times are left out, so that the same work reads the same.
 */
export const transcriptOf = ({ steps, expected }: Session): string =>
  [
    ...(expected === null ? [] : [canonical({ expected })]),
    ...steps.map(({ action }, n) =>
      canonical({
        step: n + 1,
        kind: action.kind,
        tool: [action.server, action.tool].filter((it) => it !== null).join("/"),
        arguments: action.args,
        decided: action.decision && {
          answer: action.decision.answer,
          reason: action.decision.reason,
        },
        outcome: action.outcome,
        error: action.error,
        result: action.result?.preview ?? null,
      }),
    ),
  ].join("\n");
