import { useNavigate } from "@tanstack/react-router";
import { useChange } from "../../api/query.ts";
import { Page } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import { RiskForm } from "./form.tsx";

/** Writes down a risk; the simulation comes with the answer. */
export function NewRiskPage() {
  const navigate = useNavigate();
  const create = useChange("risks.create");
  return (
    <Page
      title="Write down a risk"
      lead="What could happen, whose agents, and what holds it down. Nobody has accepted it yet when it is written."
    >
      <RiskForm
        label="Write it down"
        before={null}
        change={create}
        onSubmit={(words) =>
          create.mutate(words, {
            onSuccess: ({ id }) => {
              say("It is written down.");
              void navigate({ to: "/risks/$id", params: { id } });
            },
          })
        }
      />
    </Page>
  );
}
