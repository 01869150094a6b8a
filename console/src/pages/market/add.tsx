import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Checks, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";

/** A company, and where its openings are. */
export function AddCompany({ onClose }: { onClose: () => void }) {
  const add = useChange("index.add");
  return (
    <DialogForm
      title="Add a company"
      says="Its board is read at the next synchronisation, and once a day from then on."
      does="Add it"
      change={add}
      onClose={onClose}
      onSubmit={(values) => {
        const careers = values.optional("careers");
        const [sector, size] = [values.optional("sector"), values.optional("size")];
        const is = values.checked("is");
        add.mutate(
          {
            name: values.text("name"),
            domain: values.text("domain"),
            ...(careers !== undefined && { careers }),
            ...(sector !== undefined && { sector }),
            ...(size !== undefined && { size }),
            sellsAgents: is.includes("sellsAgents"),
            isStaffingFirm: is.includes("isStaffingFirm"),
          },
          {
            onSuccess: ({ name }) => {
              say(`${name} is in the index.`);
              onClose();
            },
          },
        );
      }}
    >
      <TextField name="name" label="Name" maxLength={200} />
      <TextField name="domain" label="Domain" maxLength={253} hint="As example.com." />
      <TextField
        name="careers"
        label="Where its openings are"
        required={false}
        maxLength={500}
        hint="The address of its page of openings at Greenhouse, Lever, Ashby, SmartRecruiters, Workable, Recruitee or Personio; or a board such as greenhouse:acme."
      />
      <TextField name="sector" label="Sector" required={false} maxLength={200} />
      <TextField name="size" label="Size" required={false} maxLength={200} />
      <Checks
        name="is"
        label="What is known of it"
        choices={[
          { value: "sellsAgents", label: "It sells agents" },
          { value: "isStaffingFirm", label: "It hires for others, so it is placed nowhere" },
        ]}
      />
    </DialogForm>
  );
}
