import type { Evaluator, EvaluatorSetting } from "@reeve/contract/evaluator";
import type { EvaluatorId } from "@reeve/contract/id";
import { Problem } from "../../platform/problem.ts";
import { checks } from "./all.ts";
import { evaluatorOf, idOfCheck, valuesOf, type Check, type Chosen } from "./check.ts";
import type { Set } from "./settings-store.ts";

/** An evaluator that ships, as it is set. */
export function asSet(it: Check, set: Set | undefined): Evaluator {
  const values = valuesOf(it.settings, set?.settings ?? {});
  const settings = Object.entries(it.settings).map(([name, setting]): EvaluatorSetting => {
    const { says, initial } = setting;
    const said = { name, says, value: mutable(values[name] ?? initial), initial: mutable(initial) };
    return setting.kind === "choice"
      ? { ...said, of: [...setting.of] }
      : { ...said, least: setting.least, most: setting.most };
  });
  return {
    id: idOfCheck(it.name),
    name: it.name,
    kind: "deterministic",
    aspect: it.aspect,
    says: it.says,
    on: set?.on ?? true,
    version: evaluatorOf(it, set?.settings).version,
    runs: "all",
    rate: set?.rate ?? 1,
    agentRates: { ...set?.agents },
    toolRates: { ...set?.tools },
    settings,
    changed: set ? { at: set.changedAt, by: set.changedBy } : null,
  };
}

const mutable = (value: number | readonly string[]): number | string[] =>
  typeof value === "number" ? value : [...value];

export const checkOf = (id: EvaluatorId): Check | null =>
  checks.find(({ name }) => idOfCheck(name) === id) ?? null;

/** What was asked to be set; a Problem for what the evaluator does not have or cannot take. */
export function chosenOf(it: Check, asked: Chosen): Chosen {
  for (const [name, value] of Object.entries(asked)) {
    const setting = Object.hasOwn(it.settings, name) ? it.settings[name] : undefined;
    if (!setting)
      throw new Problem(
        "invalid",
        `\`settings\`: ${it.name} has no setting of the name \`${name}\`.`,
        `It has ${Object.keys(it.settings).join(", ") || "none"}.`,
      );
    const fits =
      setting.kind === "number"
        ? typeof value === "number" && value >= setting.least && value <= setting.most
        : typeof value !== "number" && value.every((one) => setting.of.includes(one));
    if (!fits)
      throw new Problem(
        "invalid",
        `\`settings.${name}\` cannot have this value.`,
        setting.kind === "number"
          ? `It takes a number from ${setting.least} to ${setting.most}.`
          : `It takes a list of ${setting.of.join(", ")}.`,
      );
  }
  return asked;
}
