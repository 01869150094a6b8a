import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { asFailure, type Failure } from "../../api/failure.ts";
import { useRefusal } from "../../api/me.ts";
import { queryClient } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { HowFar } from "../../ui/how-far.tsx";
import { upload } from "./upload.ts";

/** Sends a spreadsheet, and goes on to what became of it. */
export function NewImport() {
  const navigate = useNavigate();
  const refusal = useRefusal("imports.start");
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<{ sent: number; of: number } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [missing, setMissing] = useState(false);
  const leaving = useRef<AbortController>(null);
  useEffect(() => () => leaving.current?.abort(), []);

  const send = async (): Promise<void> => {
    const file = input.current?.files?.[0];
    setMissing(file === undefined);
    if (file === undefined) return input.current?.focus();
    const until = new AbortController();
    leaving.current = until;
    setFailure(null);
    const of = file.size;
    setSending({ sent: 0, of });
    try {
      const id = await upload(file, (sent) => setSending({ sent, of }), until.signal);
      await queryClient.invalidateQueries({ queryKey: ["imports.list"] });
      await navigate({ to: "/imports/$id", params: { id } });
    } catch (error) {
      if (!until.signal.aborted) setFailure(asFailure(error));
    } finally {
      setSending(null);
    }
  };
  return (
    <Form label="Bring in a spreadsheet" failure={failure} onSubmit={() => void send()}>
      <Field
        name="file"
        label="File"
        hint="An .xlsx workbook or a CSV, at most 32 MB. Nothing in it is executed, and no agent changes before you apply it."
      >
        {(wiring) => (
          <input
            {...wiring}
            ref={input}
            type="file"
            accept=".xlsx,.csv,.tsv,.txt"
            {...(missing && { "aria-invalid": true as const })}
          />
        )}
      </Field>
      {missing && (
        <p className="fault" role="alert">
          Choose a file first.
        </p>
      )}
      {sending && (
        <HowFar
          label="Sending"
          done={Math.round(sending.sent / 1000)}
          of={Math.ceil(sending.of / 1000)}
          unit="kB"
        />
      )}
      <FormButtons>
        <Button kind="primary" type="submit" busy={sending !== null} unavailable={refusal}>
          {sending ? "Sending it" : "Send and read it"}
        </Button>
      </FormButtons>
    </Form>
  );
}
