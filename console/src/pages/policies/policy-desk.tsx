import type { PolicyMode } from "@reeve/contract/policy";
import { useMutation } from "@tanstack/react-query";
import { useCallback, useRef, useState, type ReactNode } from "react";
import { call } from "../../api/call.ts";
import type { Failure } from "../../api/failure.ts";
import { CedarEditor, type EditorHandle, type Marked } from "../../parts/cedar-editor.tsx";
import { modeChoices } from "../../parts/policy.tsx";
import { Button } from "../../ui/button.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Form, FormButtons, type Values } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";
import { Faults } from "./faults.tsx";
import { Trial } from "./trial.tsx";

/** The text of one policy with its mode: checked while it is typed, formatted on request, saved as the next version. */
export function PolicyDesk({
  initial,
  mode,
  does,
  busy,
  refusal,
  failure,
  head,
  name = "draft",
  onSave,
}: {
  initial: string;
  mode: PolicyMode;
  does: string;
  busy: boolean;
  refusal: string | undefined;
  failure: Failure | null;
  /** Fields before the text. */
  head?: ReactNode;
  /** The policy that the text is of, where it is there already. */
  name?: string;
  onSave: (values: Values, cedar: string, mode: PolicyMode) => void;
}) {
  const [text, setText] = useState(initial);
  const [marked, setMarked] = useState<readonly Marked[] | null>(null);
  const [chosen, setChosen] = useState(mode);
  const editor = useRef<EditorHandle>(null);

  const check = useCallback(async (cedar: string): Promise<readonly Marked[]> => {
    if (cedar.trim() === "") {
      setMarked(null);
      return [];
    }
    try {
      const { errors, warnings } = await call("policies.check", { cedar });
      const found: Marked[] = [
        ...errors.map((fault) => ({ severity: "error" as const, fault })),
        ...warnings.map((fault) => ({ severity: "warning" as const, fault })),
      ];
      setMarked(found);
      return found;
    } catch {
      // Nothing is known of the text now; saving it is checked by the server all the same.
      setMarked(null);
      return [];
    }
  }, []);

  const format = useMutation({
    mutationFn: () => call("policies.check", { cedar: text }),
    onSuccess: ({ formatted }) => {
      if (formatted !== null) editor.current?.set(formatted);
      else say("It cannot be formatted while it has errors.");
    },
  });

  return (
    <>
      <Form
        label={does}
        failure={failure}
        onSubmit={(values) =>
          onSave(values, text, values.text("mode") === "shadow" ? "shadow" : "enforce")
        }
      >
        {head}
        <CedarEditor
          initial={initial}
          label="Cedar text"
          readOnly={refusal !== undefined}
          check={check}
          onText={setText}
          handle={editor}
        />
        <Faults marked={marked} onGo={(line, column) => editor.current?.goTo(line, column)} />
        <div className="two">
          <SelectField
            name="mode"
            label="Mode"
            choices={modeChoices}
            value={chosen}
            onChange={({ target }) => setChosen(target.value === "shadow" ? "shadow" : "enforce")}
          />
          <TextField
            name="reason"
            label="Why"
            hint="Kept with the version and your name."
            maxLength={1000}
          />
        </div>
        <FormButtons>
          <Button kind="primary" type="submit" busy={busy} unavailable={refusal}>
            {does}
          </Button>
          <Button busy={format.isPending} unavailable={refusal} onClick={() => format.mutate()}>
            Format
          </Button>
        </FormButtons>
      </Form>
      <Trial name={name} cedar={text} mode={chosen} />
    </>
  );
}
