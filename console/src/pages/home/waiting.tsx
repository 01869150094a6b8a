import type { PersonId } from "@reeve/contract/id";
import type { Maturity } from "@reeve/contract/maturity/maturity";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMe } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Place } from "../../parts/ladder-place.tsx";
import { expiresSoon } from "../../parts/ladder-words.ts";
import { SeverityBadge } from "../../parts/severity.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago, useNow } from "../../ui/time.tsx";

const shown = 4;
const everyMs = 5_000;
/** The criterion that asks whether owners accepted. */
const accepted = "OWN-3.2";

/** What waits for whoever is signed in: agents they answer for and have not accepted, findings, evidence about to expire. */
export function Waiting({ maturity }: { maturity: Maturity }) {
  const now = useNow();
  const mine = useMine();
  const findings = useAsked(
    "findings.list",
    { status: "open", limit: shown },
    { refetchInterval: everyMs },
  ).data;
  const expiring = maturity.surfaces
    .flatMap(({ criteria }) => criteria)
    .filter((it) => it.status === "met" && expiresSoon(it, now));
  if (findings === undefined) return null;
  if (mine.items.length + findings.items.length + expiring.length === 0)
    return <Empty title="Nothing waits for you." />;
  return (
    <ul className="entries">
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
