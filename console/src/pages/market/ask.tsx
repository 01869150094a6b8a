import type { IndexCompany } from "@reeve/contract/market";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";

export type Asking = "correction" | "opt_out";

/** Asks whoever keeps the index to put something right, or to leave a company out. Anybody may ask. */
export function Ask({
  company,
  kind,
  onClose,
}: {
  company: IndexCompany;
  kind: Asking;
  onClose: () => void;
}) {
  const ask = useChange("index.requests.make");
  return (
    <DialogForm
      title={kind === "correction" ? "Something is wrong" : "Leave this company out"}
      says="It goes to those who keep this index. They look at it before anything changes."
      does="Send it"
      change={ask}
      onClose={onClose}
      onSubmit={(values) => {
        const contact = values.optional("contact");
        ask.mutate(
          {
            company: company.id,
            kind,
            says: values.text("says"),
            ...(contact !== undefined && { contact }),
          },
          {
            onSuccess: () => {
              say("It was sent.");
              onClose();
            },
          },
        );
      }}
    >
      <TextArea
        name="says"
        label={kind === "correction" ? "What is wrong, and what is right" : "Who you are, and why"}
        maxLength={2000}
      />
      <TextField
        name="contact"
        label="Where to answer"
        required={false}
        maxLength={254}
        hint="An e-mail address, if you want an answer. Only those who keep the index see it."
      />
    </DialogForm>
  );
}
