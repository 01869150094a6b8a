import type { Policy } from "@reeve/contract/policy";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { ModeBadge } from "../../parts/policy.tsx";
import { Note } from "../../ui/notice.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { PolicyDesk } from "./policy-desk.tsx";
import { RemovePolicy } from "./remove.tsx";
import { Versions } from "./versions.tsx";

const route = getRouteApi("/signed-in/policies/$name");

export function PolicyPage() {
  const { name } = route.useParams();
  const { version } = route.useSearch();
  const query = useAsked("policies.get", tidy({ name, version }));
  return (
    <Loaded query={query} what="the policy" page="Policy">
      {(policy) => (
        <OnePolicy key={policy.version} policy={policy} pinned={version !== undefined} />
      )}
    </Loaded>
  );
}

function OnePolicy({ policy, pinned }: { policy: Policy; pinned: boolean }) {
  const put = useChange("policies.put");
  const refusal = useRefusal("policies.put");
  const navigate = route.useNavigate();
  const { name } = policy;
  return (
    <Page
      title={name}
      over={`Policy, version ${policy.version}`}
      lead={
        <>
          <ModeBadge mode={policy.mode} /> since <Moment at={policy.createdAt} /> by{" "}
          <Plain>{policy.author}</Plain>
        </>
      }
      buttons={policy.removedAt === null && <RemovePolicy name={name} />}
    >
      {pinned && (
        <Note title={`This is version ${policy.version}`}>
          <p>
            Saving it puts this text in force again as the newest version.{" "}
            <Link to="/policies/$name" params={{ name }} search={{}}>
              Show what is in force
            </Link>
          </p>
        </Note>
      )}
      {policy.removedAt !== null && (
        <Note title="Taken out of force">
          <p>
            On <Moment at={policy.removedAt} />. Saving puts it in force again.
          </p>
        </Note>
      )}
      <PolicyDesk
        initial={policy.cedar}
        mode={policy.mode}
        does="Save as a new version"
        busy={put.isPending}
        refusal={refusal}
        failure={put.error}
        onSave={(_, cedar, mode) =>
          put.mutate(
            { name, cedar, mode },
            {
              onSuccess: ({ version }) => {
                say(`Version ${version} is in force.`);
                void navigate({ search: {} });
              },
            },
          )
        }
      />
      <Section title="Versions">
        <Versions name={name} shown={policy.version} />
      </Section>
    </Page>
  );
}
