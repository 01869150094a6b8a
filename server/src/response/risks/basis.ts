import { Attested } from "@reeve/contract/attestation";
import { AgentId } from "@reeve/contract/id";
import type { ControlState } from "@reeve/contract/risk";
import { z } from "zod";
import { changesOf } from "../../access/attestations/attested.ts";
import { inWords, refOf } from "./controls.ts";

/** What the agents of a risk were when it was accepted: of this nothing may grow unseen. */
export const Basis = z.object({
  agents: z.array(
    z.object({
      id: AgentId,
      name: z.string(),
      is: Attested,
      grants: z.array(z.string()),
      /** Classes of data that it touched. */
      data: z.array(z.string()),
    }),
  ),
  /** Policies in force that forbid something. */
  enforced: z.array(z.string()),
  incidents: z.array(z.string()),
});
export type Basis = z.infer<typeof Basis>;

/** Why what was accepted is more than it was; empty where nothing grew. What became less is no reason. */
export function grown(was: Basis, is: Basis): string[] {
  const known = new Map(was.agents.map((agent) => [agent.id, agent]));
  const enforced = new Set(is.enforced);
  return [
    ...is.agents.flatMap((agent) => {
      const before = known.get(agent.id);
      return before ? grownAgent(before, agent) : [`${agent.name} came to it.`];
    }),
    ...was.enforced
      .filter((policy) => !enforced.has(policy))
      .map((policy) => `The policy ${policy} is not enforced any more.`),
    ...added(was.incidents, is.incidents).map((incident) => `There was an incident: ${incident}.`),
  ];
}

type Known = Basis["agents"][number];

function grownAgent(was: Known, is: Known): string[] {
  const changed = changesOf(was.is, is.is).filter(({ kind }) => kind !== "removed");
  return [
    ...changed.map(({ kind, what, before, after }) =>
      kind === "added"
        ? `${is.name} has ${what} now: ${after}.`
        : `${is.name}: ${what} was ${before} and is ${after}.`,
    ),
    ...added(was.grants, is.grants).map((grant) => `${is.name} has a new grant, ${grant}.`),
    ...added(was.data, is.data).map((kind) => `${is.name} touches data of the class ${kind} now.`),
  ];
}

/** Whether a control has not been seen for so long that it no longer counts as working. */
export type Blind = (state: ControlState) => boolean;

/** Why controls do not hold any more what they held when it was accepted. */
export function weakened(
  was: readonly ControlState[],
  is: readonly ControlState[],
  blind: Blind,
): readonly string[] {
  const now = new Map(is.map((it) => [keyOf(it), it]));
  return was.flatMap((before) => {
    const after = now.get(keyOf(before));
    if (!after) return [];
    const control = inWords(before.control);
    if (blind(after)) return [`The control ${control} has not been seen for ten minutes.`];
    // Where nobody could see it this time, nothing is known that was not known before.
    if (after.state === "unknown") return [];
    if (after.state === "failing") return [`The control ${control} stopped working. ${after.why}`];
    return after.pin === before.pin
      ? []
      : [`The control ${control} is another now: it was ${before.pin} and is ${after.pin}.`];
  });
}

export const keyOf = ({ control }: ControlState): string => `${control.kind} ${refOf(control)}`;
const added = (was: readonly string[], is: readonly string[]): readonly string[] =>
  is.filter((it) => !was.includes(it));
