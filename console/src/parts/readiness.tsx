import type { Agent } from "@reeve/contract/agent";
import type { AgentProperty, AttestationKind } from "@reeve/contract/maturity/maturity";
import { Link } from "@tanstack/react-router";
import { useMe } from "../api/me.ts";
import { useAsked } from "../api/query.ts";
import { Badge } from "../ui/badge.tsx";
import { Section } from "../ui/page.tsx";
import { Plain } from "../ui/plain.tsx";
import { Attest } from "./ladder-attest.tsx";
import { useMaturity } from "./ladder-measured.ts";
import { Place, pageOf } from "./ladder-place.tsx";
import { Loaded } from "./loaded.tsx";
import "./readiness.css";

const everyMs = 2_000;

const names: Readonly<Record<AgentProperty["property"], { label: string; asks: string }>> = {
  inventoried: { label: "Inventoried", asks: "in the register, with purpose, owner and scope" },
  owned: { label: "Owned", asks: "a named person answers for it, and accepted" },
  observable: { label: "Observable", asks: "each action on record, attributable, live" },
  access_controlled: { label: "Access-controlled", asks: "its own identity, named tools only" },
  evaluated: { label: "Evaluated", asks: "quality, safety and policy, on live work" },
  enforced: { label: "Under enforced policy", asks: "decided before it acts" },
};

/** The five properties of a production-ready agent and enforced policy, each met or not, with why and the records. */
export function Readiness({ agent }: { agent: Agent }) {
  const query = useAsked("maturity.readiness", { id: agent.id }, { refetchInterval: everyMs });
  return (
    <Section
      title="Production-ready"
      buttons={
        <Link to="/maturity" search={{ agent: agent.id }}>
          Its own ladder
        </Link>
      }
    >
      <Loaded query={query} what="what makes it production-ready">
        {({ ready, properties }) => (
          <>
            <p>
              {ready
                ? "It has all five properties, and policy is enforced on it."
                : `${properties.filter(({ met }) => met).length} of ${properties.length} are met.`}
            </p>
            <ul className="properties">
              {properties.map((property) => (
                <Property key={property.property} property={property} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
      <Vouch agent={agent} />
    </Section>
  );
}

const Property = ({ property: { property, met, why, evidence } }: { property: AgentProperty }) => (
  <li>
    <p className="property-name">
      <Badge tone={met ? "allow" : "block"} shape={met ? "disc" : "square"}>
        {names[property].label}
        <span className="unseen">: {met ? "met" : "not met"}</span>
      </Badge>
      <span className="muted" aria-hidden="true">
        {met ? "met" : "not met"}
      </span>
    </p>
    <p className="hint">{names[property].asks}</p>
    <p className="property-why">
      <Plain>{why}</Plain>{" "}
      <Place to={pageOf(evidence)}>
        Records<span className="unseen"> of {names[property].label}</span>
      </Place>
    </p>
  </li>
);

const vouchable: readonly { kind: AttestationKind; criterion: string }[] = [
  { kind: "ownership", criterion: "OWN-3.2" },
  { kind: "review", criterion: "GOV-3.1" },
  { kind: "entry", criterion: "INV-4.2" },
  { kind: "version", criterion: "OWN-5.1" },
];

/** What the one signed in may vouch for and has not, or what has run out since. */
function Vouch({ agent }: { agent: Agent }) {
  const me = useMe();
  const { data } = useMaturity({ agent: agent.id });
  if (!data || me.kind !== "person" || agent.status === "retired" || agent.status === "discovered")
    return null;
  const statusOf = (id: string) =>
    data.surfaces.flatMap(({ criteria }) => criteria).find((it) => it.id === id)?.status;
  const owns = agent.owner?.id === me.id;
  const answers = Object.values(agent.accountabilities).some((it) => it?.id === me.id);
  const mine = vouchable.filter(
    ({ kind, criterion }) =>
      statusOf(criterion) !== "met" &&
      (kind === "review" || (kind === "ownership" ? owns : answers)),
  );
  if (mine.length === 0) return null;
  return (
    <p className="page-buttons">
      {mine.map(({ kind }, i) => (
        <Attest key={kind} kind={kind} agent={agent} look={i === 0 ? "primary" : "plain"} />
      ))}
    </p>
  );
}
