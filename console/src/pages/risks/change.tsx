import type { RiskId } from "@reeve/contract/id";
import type { Risk } from "@reeve/contract/risk";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useAsked, useChange } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import { RiskForm } from "./form.tsx";

const route = getRouteApi("/signed-in/risks/$id/change");

/** Writes a risk anew; who accepted it accepted another. */
export function ChangeRiskPage() {
  const id = route.useParams().id as RiskId;
  const query = useAsked("risks.get", { id });
  return (
    <Loaded query={query} what="the risk" page="Change a risk">
      {({ risk }) => <Changed risk={risk} />}
    </Loaded>
  );
}

function Changed({ risk }: { risk: Risk }) {
  const { id, title, status } = risk;
  const navigate = useNavigate();
  const update = useChange("risks.update");
  return (
    <Page
      title={`Change: ${title}`}
      lead={
        status === "accepted" || status === "waiting"
          ? "It is accepted as it stands. Written anew it is open, and somebody has to accept it again."
          : "It is simulated anew, with the same seed."
      }
    >
      <RiskForm
        label="Write it anew"
        before={risk}
        change={update}
        onSubmit={(words) =>
          update.mutate(
            { id, ...words },
            {
              onSuccess: () => {
                say("It is written anew.");
                void navigate({ to: "/risks/$id", params: { id } });
              },
            },
          )
        }
      />
    </Page>
  );
}
