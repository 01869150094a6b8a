import type { Policy } from "@reeve/contract/policy";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Broken } from "../../parts/loaded.tsx";
import { ModeBadge } from "../../parts/policy.tsx";
import { Diff } from "../../ui/diff.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Moment } from "../../ui/time.tsx";
import { Rollback } from "./change-button.tsx";
import { VersionsCompared } from "./versions-compared.tsx";
import { Versions } from "./versions.tsx";

const route = getRouteApi("/signed-in/policies/$name/history");

/** Every version of a policy: who made it and who approved it, what changed, and the way back to it. */
export function HistoryOfPolicyPage() {
  const { name } = route.useParams();
  const list = useListed("policies.versions", { name, limit: 200 });
  const { query, items } = list;
  return (
    <Page
      title={`History of ${name}`}
      over={
        <Link to="/policies/$name" params={{ name }}>
          {name}
        </Link>
      }
      buttons={
        items?.[0] && (
          <Link to="/changes" search={{ subject: items[0].id }}>
            Who changed it, from the ledger
          </Link>
        )
      }
    >
      {items === undefined ? (
        query.error ? (
          <Broken error={query.error} again={() => void query.refetch()} />
        ) : (
          <Progress label="Loading the versions" />
        )
      ) : (
        <Compared name={name} versions={items} />
      )}
      <Section title="Versions">
        <Versions
          name={name}
          shown={items?.find((it) => it.removedAt === null)?.version ?? 0}
          word="in force"
        />
      </Section>
    </Page>
  );
}

function Compared({ name, versions }: { name: string; versions: readonly Policy[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const newest = versions[0];
  const to = versions.find(({ version }) => version === search.to) ?? newest;
  const from =
    versions.find(({ version }) => version === search.from) ??
    versions.find(({ version }) => to !== undefined && version < to.version);
  if (!to || !from)
    return (
      <Empty title="There is one version.">
        <p>Save the policy with another text, and what changed is shown here.</p>
      </Empty>
    );
  const choices = versions.map(({ version, author }) => ({
    value: String(version),
    label: `${version}, by ${author}`,
  }));
  const pick = (change: { from?: number; to?: number }): void =>
    void navigate({
      search: { from: from.version, to: to.version, ...change },
      replace: true,
    });
  return (
    <>
      <Section
        title={`From version ${from.version} to ${to.version}`}
        buttons={<Back name={name} versions={versions} from={from} />}
      >
        <Filters label="Compare versions">
          <ChoiceFilter
            label="From"
            value={String(from.version)}
            choices={choices}
            onChange={(value) => value !== undefined && pick({ from: Number(value) })}
          />
          <ChoiceFilter
            label="To"
            value={String(to.version)}
            choices={choices}
            onChange={(value) => value !== undefined && pick({ to: Number(value) })}
          />
        </Filters>
        <p>
          <Plain>{to.author}</Plain>
          {to.reviewer !== null && (
            <>
              , approved by <Plain>{to.reviewer}</Plain>
            </>
          )}
          , <Moment at={to.createdAt} />
          {to.reason !== null && to.reason !== "" && (
            <>
              : <Plain>{to.reason}</Plain>
            </>
          )}
        </p>
        {from.mode !== to.mode && (
          <p>
            Mode: <ModeBadge mode={from.mode} /> becomes <ModeBadge mode={to.mode} />
          </p>
        )}
        {from.cedar === to.cedar ? (
          <p className="muted">The text is the same.</p>
        ) : (
          <Diff
            label={`Version ${from.version} and version ${to.version}`}
            before={from.cedar}
            after={to.cedar}
          />
        )}
      </Section>
      {from.cedar !== to.cedar && (
        <VersionsCompared name={name} from={from.version} to={to.version} />
      )}
    </>
  );
}

/** The way back to the older of the two, unless it is what is in force. */
function Back({
  name,
  versions,
  from,
}: {
  name: string;
  versions: readonly Policy[];
  from: Policy;
}) {
  const inForce = versions.find(({ removedAt }) => removedAt === null);
  const same = inForce && inForce.cedar === from.cedar && inForce.mode === from.mode;
  return same ? null : <Rollback name={name} version={from.version} />;
}
