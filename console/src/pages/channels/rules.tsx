import type { Channel, Telling } from "@reeve/contract/channel";
import type { Severity } from "@reeve/contract/finding";
import { Checks, SelectField } from "../../ui/field.tsx";
import type { Values } from "../../ui/form.tsx";
import { eventChoices } from "./words.ts";

const severities = ["critical", "high", "medium", "low"].map((value) => ({ value, label: value }));
const more = [
  { value: "fallback", label: "is a fallback: gets what could not be delivered elsewhere" },
  { value: "internal", label: "may lead to this machine or a private network" },
];

/** What a channel tells, and where it may lead. */
export const RuleFields = ({ channel }: { channel?: Channel }) => (
  <>
    <Checks
      name="tells"
      label="Tells of"
      choices={eventChoices}
      initial={channel?.tells ?? eventChoices.map(({ value }) => value)}
    />
    <SelectField
      name="severity"
      label="Of findings, from this severity on"
      choices={severities}
      defaultValue={channel?.severity ?? "high"}
    />
    <Checks
      name="more"
      label="The channel"
      choices={more}
      initial={more.map(({ value }) => value).filter((it) => channel?.[it as "fallback"] === true)}
    />
  </>
);

export const rulesIn = (values: Values) => ({
  tells: values.checked("tells") as Telling[],
  severity: values.text("severity") as Severity,
  fallback: values.checked("more").includes("fallback"),
  internal: values.checked("more").includes("internal"),
});
