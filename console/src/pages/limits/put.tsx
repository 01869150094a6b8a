import type { Limit } from "@reeve/contract/limit";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { TextField } from "../../ui/field.tsx";
import { type Values } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";

const kinds = [
  ["concurrent", "Calls under way at once", "In each process of Reeve."],
  ["perMinute", "Calls a minute", "Counted over all processes."],
  ["bodyBytes", "Bytes of a message", "What an agent sends."],
  ["resultBytes", "Bytes of an answer", "A larger one is cut off."],
  ["timeoutMs", "Milliseconds of a call", "A longer one is cut off."],
  [
    "costMicrosPerDay",
    "Cost a day, in millionths",
    "By what each tool is said to cost; days are of UTC.",
  ],
] as const;

/** Sets a limit. Whom it is for is chosen once; another one is another limit. */
export function PutLimit({ before, onClose }: { before: Limit | null; onClose: () => void }) {
  const put = useChange("limits.put");
  const title = before === null ? "Add a limit" : `Change the limit for ${before.whom}`;
  const whom = (values: Values) =>
    before === null
      ? {
          agent: values.optional("agent"),
          server: values.optional("server"),
          tool: values.optional("tool"),
        }
      : {
          agent: before.agent ?? undefined,
          server: before.server ?? undefined,
          tool: before.tool ?? undefined,
        };
  return (
    <DialogForm
      title={title}
      does={before === null ? "Add" : "Change"}
      wide
      change={put}
      onSubmit={(values) => {
        const bounds = kinds.flatMap(([name]) => {
          const value = values.optional(name);
          return value === undefined ? [] : [[name, Number(value)]];
        });
        const given = Object.entries({ ...whom(values), ...Object.fromEntries(bounds) });
        const input = Object.fromEntries(given.filter(([, value]) => value !== undefined));
        put.mutate(input, {
          onSuccess: () => {
            say("The limit is in force.");
            onClose();
          },
        });
      }}
      onClose={onClose}
    >
      {before === null && (
        <>
          <TextField
            name="agent"
            label="Agent"
            required={false}
            hint="A name; * for each by itself; empty for all together."
          />
          <TextField
            name="server"
            label="Tool server"
            required={false}
            hint="A name; * for each by itself; empty for all together."
          />
          <TextField
            name="tool"
            label="Tool"
            required={false}
            hint="Of that server; may be empty."
          />
        </>
      )}
      {kinds.map(([name, label, hint]) => (
        <TextField
          key={name}
          name={name}
          label={label}
          hint={hint}
          inputMode="numeric"
          required={false}
          defaultValue={before?.[name]}
        />
      ))}
    </DialogForm>
  );
}
