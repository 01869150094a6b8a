import { useState } from "react";
import { policyTemplates } from "../../parts/policy-templates.ts";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Page } from "../../ui/page.tsx";
import { PolicyDesk } from "./policy-desk.tsx";
import { usePolicyChange } from "./use-policy-change.ts";

export function NewPolicyPage() {
  const change = usePolicyChange();
  const [template, setTemplate] = useState<(typeof policyTemplates)[number]>(policyTemplates[0]);
  return (
    <Page
      title="Write a policy"
      lead={
        change.reviewed
          ? "It comes into force once a second person approves it."
          : "It is in force from the moment it is saved."
      }
    >
      <PolicyDesk
        key={template.value}
        initial={template.cedar}
        mode="enforce"
        does={change.reviewed ? "Propose the policy" : "Save the policy"}
        busy={change.busy}
        refusal={change.refusal}
        failure={change.failure}
        head={
          <div className="two">
            <TextField
              name="name"
              label="Name"
              hint="Lower-case letters, digits and . _ - between them."
              className="code"
              spellCheck={false}
              maxLength={100}
            />
            <SelectField
              name="template"
              label="Begin with"
              hint="Choosing another replaces the text."
              value={template.value}
              choices={policyTemplates}
              onChange={(event) =>
                setTemplate(
                  policyTemplates.find(({ value }) => value === event.target.value) ??
                    policyTemplates[0],
                )
              }
            />
          </div>
        }
        onSave={(values, cedar, mode) =>
          change.put({ name: values.text("name"), cedar, mode, reason: values.text("reason") })
        }
      />
    </Page>
  );
}
