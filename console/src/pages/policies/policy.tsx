import type { Policy } from "@reeve/contract/policy";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { ModeBadge } from "../../parts/policy.tsx";
import { Note } from "../../ui/notice.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { Promote, RemovePolicy } from "./change-button.tsx";
import { PolicyDesk } from "./policy-desk.tsx";
import { ShadowOf } from "./shadow.tsx";
import { usePolicyChange } from "./use-policy-change.ts";
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
  const change = usePolicyChange();
  const { name } = policy;
  return (
    <Page
      title={name}
      over={`Policy, version ${policy.version}`}
      lead={
        <>
          <ModeBadge mode={policy.mode} /> since <Moment at={policy.createdAt} /> by{" "}
          <Plain>{policy.author}</Plain>
          {policy.reviewer !== null && (
            <>
              , approved by <Plain>{policy.reviewer}</Plain>
            </>
          )}
        </>
      }
      buttons={
        <>
          <Link to="/policies/$name/history" params={{ name }} className="button">
            History
          </Link>
          {policy.removedAt === null && policy.mode === "shadow" && <Promote name={name} />}
          {policy.removedAt === null && <RemovePolicy name={name} />}
        </>
      }
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
      {policy.removedAt === null && <ShadowOf name={name} version={policy.version} />}
      <PolicyDesk
        name={name}
        initial={policy.cedar}
        mode={policy.mode}
        does={change.reviewed ? "Propose as a new version" : "Save as a new version"}
        busy={change.busy}
        refusal={change.refusal}
        failure={change.failure}
        onSave={(values, cedar, mode) =>
          change.put({
            name,
            cedar,
            mode,
            reason: values.text("reason"),
            ...(!pinned && policy.removedAt === null && { base: policy.version }),
          })
        }
      />
      <Section title="Versions">
        <Versions name={name} shown={policy.version} />
      </Section>
    </Page>
  );
}
