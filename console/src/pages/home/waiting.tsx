import type { PersonId } from "@reeve/contract/id";
import type { Maturity } from "@reeve/contract/maturity/maturity";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMe } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Place } from "../../parts/ladder-place.tsx";
import { changeInWords } from "../../parts/policy.tsx";
import { expiresSoon } from "../../parts/ladder-words.ts";
import { StandingBadge } from "../../parts/standing.tsx";
import { SeverityBadge } from "../../parts/severity.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago, useNow } from "../../ui/time.tsx";

const shown = 4;
const everyMs = 5_000;
/** The criterion that asks whether owners accepted. */
const accepted = "OWN-3.2";

/** What waits for whoever is signed in: approvals, agents they answer for and have not accepted, findings, evidence about to expire. */
export function Waiting({ maturity }: { maturity: Maturity }) {
  const now = useNow();
  const mine = useMine();
  const { proposals, glass } = useSecondPerson();
  const answering = useAnswering();
  const asked = useAsked(
    "approvals.list",
    { mine: "yes", limit: shown },
    { refetchInterval: everyMs },
  );
  const approvals = asked.data?.items ?? [];
  const findings = useAsked(
    "findings.list",
    { status: "open", limit: shown },
    { refetchInterval: everyMs },
  ).data;
  const expiring = maturity.surfaces
    .flatMap(({ criteria }) => criteria)
    .filter((it) => it.status === "met" && expiresSoon(it, now));
  if (findings === undefined) return null;
  const second = proposals.length + glass.length + approvals.length;
  if (second + answering.length + mine.items.length + findings.items.length + expiring.length === 0)
    return <Empty title="Nothing waits for you." />;
  return (
    <ul className="entries">
      {approvals.map((it) => (
        <Entry key={it.id} mark={<Second word="Decide" />} at={it.requestedAt}>
          <Link to="/approvals/$id" params={{ id: it.id }}>
            <Plain>{it.agent.name}</Plain> asks for{" "}
            {it.tool === null ? "something" : <Plain>{it.tool}</Plain>}
          </Link>
        </Entry>
      ))}
      {glass.map(({ id, policy, agent, requestedAt }) => (
        <Entry key={id} mark={<Second word="Confirm" />} at={requestedAt}>
          <Link to="/break-glass/$id" params={{ id }}>
            Break-glass for <Plain>{agent.name}</Plain>, {policy}
          </Link>
        </Entry>
      ))}
      {proposals.map((it) => (
        <Entry key={it.id} mark={<Second word="Review" />} at={it.createdAt}>
          <Link to="/policies/proposals/$id" params={{ id: it.id }}>
            {changeInWords(it)}
          </Link>{" "}
          by <Plain>{it.author.name}</Plain>
        </Entry>
      ))}
      {answering.slice(0, shown).map(({ agent, asks, standing }) => (
        <Entry key={agent.id} mark={<StandingBadge standing={standing} />}>
          <Link to="/answering">
            <Plain>{agent.name}</Plain>
          </Link>
          : <Plain>{asks ?? ""}</Plain>
        </Entry>
      ))}
      {mine.items.slice(0, shown).map(({ id, name, page }) => (
        <Entry
          key={id}
          mark={
            <Badge tone="accent" shape="triangle">
              Accept
            </Badge>
          }
        >
          You answer for{" "}
          <Place to={page}>
            <Plain>{name}</Plain>
          </Place>{" "}
          and have not accepted it.
        </Entry>
      ))}
      {mine.more && (
        <Entry>
          <Link to="/maturity/criteria/$id" params={{ id: accepted }} search={{ owner: mine.me }}>
            All agents of yours that wait for acceptance
          </Link>
        </Entry>
      )}
      {findings.items.slice(0, shown - 1).map(({ id, severity, title, lastSeenAt }) => (
        <Entry key={id} mark={<SeverityBadge severity={severity} />} at={lastSeenAt}>
          <Plain>{title}</Plain>
        </Entry>
      ))}
      {findings.items.length > 0 && (
        <Entry>
          <Link to="/findings">All open findings</Link>
        </Entry>
      )}
      {expiring.slice(0, shown).map(({ id, name, expiresAt }) => (
        <Entry
          key={id}
          mark={
            <Badge tone="escalate" shape="half">
              Expires
            </Badge>
          }
          at={expiresAt}
        >
          Evidence for{" "}
          <Link to="/maturity/criteria/$id" params={{ id }}>
            {id} {name}
          </Link>{" "}
          must be renewed.
        </Entry>
      ))}
    </ul>
  );
}

const Second = ({ word }: { word: string }) => (
  <Badge tone="escalate" shape="triangle">
    {word}
  </Badge>
);

/** What a second person is wanted for, and this one did not begin. */
function useSecondPerson() {
  const { id } = useMe();
  const every = { refetchInterval: everyMs };
  const proposals = useAsked("proposals.list", { status: "waiting", limit: shown }, every).data;
  const glass = useAsked("breakglass.list", { status: "requested", limit: shown }, every).data;
  return {
    proposals: proposals?.items.filter(({ author }) => author.person !== id) ?? [],
    glass: glass?.items.filter(({ opener }) => opener.person !== id) ?? [],
  };
}

/** What waits for the person signed in because they answer for it, or stand in for who does. */
function useAnswering() {
  const { kind, id } = useMe();
  const { data } = useAsked(
    "attestations.answering",
    { person: id as PersonId },
    { enabled: kind === "person", refetchInterval: everyMs },
  );
  return data?.items.filter(({ asks }) => asks !== null) ?? [];
}

/** The agents of the person signed in whose acceptance is missing. A token answers for nothing. */
function useMine() {
  const { kind, id } = useMe();
  const me = id as PersonId;
  const { data } = useAsked(
    "maturity.subjects",
    { id: accepted, owner: me, limit: shown + 1 },
    { enabled: kind === "person", refetchInterval: everyMs },
  );
  const items = data?.items.filter(({ standing }) => standing !== "pass") ?? [];
  return { me, items, more: items.length > shown };
}

const Entry = ({
  mark,
  at,
  children,
}: {
  mark?: ReactNode;
  at?: string | null;
  children: ReactNode;
}) => (
  <li>
    {mark}
    <span>{children}</span>
    {at && (
      <span className="muted num">
        <Ago at={at} />
      </span>
    )}
  </li>
);
