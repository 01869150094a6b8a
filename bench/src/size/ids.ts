import { checks } from "../../../server/src/evals/evaluators/all.ts";
import { idOfCheck } from "../../../server/src/evals/evaluators/check.ts";
import { peopleOf, type Size } from "./shape.ts";

/** The id of one of them that is in the estate, another one each time. */
export function id(prefix: string, n: number, size: Size): string {
  if (prefix === "evl") return idOfCheck(checks[n % checks.length]!.name);
  return `${prefix}_01${String(numberOf(prefix, n * 37, size)).padStart(24, "0")}`;
}

function numberOf(prefix: string, n: number, size: Size): number {
  const { agents, actions, servers } = size;
  if (prefix === "agt") return (n % agents) + 1;
  if (prefix === "per") return n % peopleOf(size);
  if (prefix === "srv") return n % servers;
  // The newest ones: those before may have gone by retention.
  if (prefix === "act") return actions - 1 - n;
  if (prefix === "mon") return n % agents;
  return n;
}
