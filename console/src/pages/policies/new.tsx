import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { policyTemplates } from "../../parts/policy-templates.ts";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Page } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import { PolicyDesk } from "./policy-desk.tsx";

export function NewPolicyPage() {
  const navigate = useNavigate();
  const put = useChange("policies.put");
  const refusal = useRefusal("policies.put");
  const [template, setTemplate] = useState<(typeof policyTemplates)[number]>(policyTemplates[0]);
  return (
    <Page title="Write a policy" lead="It is in force from the moment it is saved.">
      <PolicyDesk
        key={template.value}
        initial={template.cedar}
        mode="enforce"
        does="Save the policy"
        busy={put.isPending}
        refusal={refusal}
        failure={put.error}
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
          put.mutate(
            { name: values.text("name"), cedar, mode },
            {
              onSuccess: ({ name }) => {
                say(`${name} is in force.`);
                void navigate({ to: "/policies/$name", params: { name } });
              },
            },
          )
        }
      />
    </Page>
  );
}
