import type { Handover } from "@reeve/contract/handover";
import type { PersonId } from "@reeve/contract/id";
import { Link } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Badge } from "../../ui/badge.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";

const everyMs = 10_000;

/** Agents that were offered to a person and wait for their answer. */
export function Offers({ to, mine }: { to: PersonId; mine: boolean }) {
  const { data } = useAsked(
    "handovers.list",
    { to, status: "offered" },
    { refetchInterval: everyMs },
  );
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Section title={mine ? "Offered to you" : "Offered to them"}>
      <ul className="entries">
        {data.items.map((it) => (
          <li key={it.id}>
            <Badge tone="escalate" shape="triangle">
              Answer
            </Badge>
            <span>
              <Link to="/handovers/$id" params={{ id: it.id }}>
                <Plain>{it.agent.name}</Plain>
              </Link>
              , {offeredBy(it)}. <Plain>{it.says}</Plain>
            </span>
            <span className="muted num">
              ends <Ago at={it.expiresAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const offeredBy = ({ offeredBy: by }: Handover): string =>
  by === "reeve" ? "offered by Reeve" : `offered by ${by}`;
