import type { Answer } from "@reeve/contract/decision";
import type { Watched } from "@reeve/contract/policy-change";
import { Link } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { ModeBadge } from "../../parts/policy.tsx";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { Promote } from "./change-button.tsx";

const everyMs = 5_000;
const useWatched = () => useAsked("policies.watched", {}, { refetchInterval: everyMs }).data?.items;

const did: Record<Answer, string> = {
  block: "blocked",
  escalate: "asked a person about",
  scope: "changed",
  allow: "allowed",
};

const order: readonly Answer[] = ["block", "escalate", "scope", "allow"];

/** "would have blocked 12 actions", leading to them. */
const WouldHave = ({ policy, would, more }: Watched) => {
  const counted = order.flatMap((answer) =>
    would[answer] > 0 ? [{ answer, count: would[answer] }] : [],
  );
  if (counted.length === 0) return <span className="muted">nothing differently so far</span>;
  return (
    <Link to="/actions" search={{ shadow: `${policy.name}@${policy.version}` }}>
      {counted
        .map(
          ({ answer, count }) =>
            `would have ${did[answer]} ${more ? "more than " : ""}${count} ${count === 1 ? "action" : "actions"}`,
        )
        .join(", ")}
    </Link>
  );
};

const columns: readonly Column<Watched>[] = [
  {
    key: "name",
    head: "Policy",
    heads: true,
    render: ({ policy: { name, version } }) => (
      <Link to="/policies/$name" params={{ name }}>
        {name}, version {version}
      </Link>
    ),
  },
  { key: "mode", head: "Mode", render: ({ mode }) => <ModeBadge mode={mode} /> },
  { key: "did", head: "So far", as: "grow", render: (it) => <WouldHave {...it} /> },
  { key: "since", head: "Watched", render: ({ since }) => <Ago at={since} /> },
  {
    key: "do",
    head: "Do",
    as: "end",
    render: ({ mode, policy }) =>
      mode === "shadow" ? (
        <Promote name={policy.name} />
      ) : (
        <span className="muted">some statements</span>
      ),
  },
];

/** What the policies in shadow would have done; nothing where none is. */
export function InShadow() {
  const items = useWatched();
  if (items === undefined || items.length === 0) return null;
  return (
    <Section title="In shadow">
      <Table
        label="Policies in shadow"
        columns={columns}
        rows={items}
        rowKey={({ policy }) => policy.name}
      />
    </Section>
  );
}

/** The same of one policy, above its text. */
export function ShadowOf({ name, version }: { name: string; version: number }) {
  const it = useWatched()?.find(({ policy }) => policy.name === name && policy.version === version);
  if (!it) return null;
  return (
    <div className="notice">
      <p className="notice-title">{it.mode === "shadow" ? "In shadow" : "Partly in shadow"}</p>
      <p>
        Since <Ago at={it.since} />: <WouldHave {...it} />.
      </p>
    </div>
  );
}
