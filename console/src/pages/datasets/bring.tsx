import type { Input } from "@reeve/contract/operations";
import type { DatasetId } from "@reeve/contract/id";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Field, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { frozenInWords } from "./gather.tsx";

type Given = Input<"datasets.bring">["cases"];
/** What an export names beside what a case is made of; it is made anew. */
const made = new Set(["origin", "since", "principal"]);

/** Cases of a file: one JSON object a line, as an export writes them. Throws with the line that is none. */
function casesOf(text: string): Given {
  return text
    .split("\n")
    .map((line, at) => ({ line: line.trim(), at: at + 1 }))
    .filter(({ line }) => line !== "")
    .map(({ line, at }) => {
      const read = readLine(line);
      if (read === null) throw new Error(`Line ${at} is no JSON object.`);
      const { agent, label, expected, ...rest } = Object.fromEntries(
        Object.entries(read).filter(([key]) => !made.has(key)),
      );
      // An export names the agent; a case that is handed in gives its id. What nobody said is left out.
      const id = typeof agent === "object" && agent !== null && "id" in agent ? agent.id : agent;
      return {
        ...rest,
        ...(id !== null && id !== undefined && { agent: id }),
        ...(label !== null && label !== undefined && { label }),
        ...(expected !== null && expected !== undefined && { expected }),
      };
    }) as Given;
}

function readLine(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Adds cases that were made or exported elsewhere. */
export function BringCases({ id, onClose }: { id: DatasetId; onClose: () => void }) {
  const bring = useChange("datasets.bring");
  const [cases, setCases] = useState<Given | null>(null);
  const [said, setSaid] = useState(
    "One JSON object a line, as an export writes them; 500 at most.",
  );
  const take = (file: File | undefined): void => {
    setCases(null);
    if (!file) return;
    void file.text().then((text) => {
      try {
        const read = casesOf(text);
        setCases(read);
        setSaid(`${read.length} cases are in it.`);
      } catch (error) {
        setSaid(error instanceof Error ? error.message : "It cannot be read.");
      }
    });
  };
  return (
    <DialogForm
      title="Bring cases"
      says="They become cases of the next version. One that is there by its name is left as it is."
      does="Bring them"
      change={bring}
      onClose={onClose}
      onSubmit={(values) => {
        if (cases === null) return setSaid("Choose a file of cases first.");
        return bring.mutate(
          { id, cases, says: values.text("says") },
          {
            onSuccess: (frozen) => {
              say(frozenInWords(frozen));
              onClose();
            },
          },
        );
      }}
    >
      <Field name="cases" label="File" hint={<span aria-live="polite">{said}</span>}>
        {(wiring) => (
          <input
            type="file"
            accept=".ndjson,.jsonl,.json,.txt"
            onChange={({ target }) => take(target.files?.[0])}
            {...wiring}
          />
        )}
      </Field>
      <TextField name="says" label="What for" maxLength={500} />
    </DialogForm>
  );
}
