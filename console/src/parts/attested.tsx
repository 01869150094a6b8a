import type { Attested, AttestedChange } from "@reeve/contract/attestation";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { Empty } from "../ui/empty.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { Plain } from "../ui/plain.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { EffectBadge } from "./server-status.tsx";

type Tool = Attested["tools"][number];

const columns: readonly Column<Tool>[] = [
  {
    key: "tool",
    head: "Tool",
    heads: true,
    as: "grow",
    render: ({ server, tool }) => (
      <code className="tool">
        <span className="muted">
          <Plain>{server}</Plain>/
        </span>
        <Plain>{tool}</Plain>
      </code>
    ),
  },
  { key: "effect", head: "Effect", render: ({ effect }) => <EffectBadge effect={effect} /> },
  {
    key: "definition",
    head: "Definition",
    render: ({ definition }) => (
      <code className="id" title={definition}>
        {definition.slice(0, 12)}
      </code>
    ),
  },
];

/** What an attestation is about: the version, the scope, and every tool with its definition. */
export const AttestedThing = ({ it }: { it: Attested }) => (
  <>
    <Facts>
      <Fact name="Version">
        {it.version === null ? (
          <span className="muted">not given</span>
        ) : (
          <Plain>{it.version}</Plain>
        )}
      </Fact>
      <Fact name="Servers in scope">
        <Names names={it.scope.servers} />
      </Fact>
      <Fact name="Tools in scope">
        <Names names={it.scope.tools} />
      </Fact>
      <Fact name="Classes of data">
        <Names names={it.scope.data} />
      </Fact>
    </Facts>
    {it.tools.length === 0 ? (
      <Empty title="No grant lets it use a tool." />
    ) : (
      <Table
        label="Tools it may use"
        columns={columns}
        rows={it.tools}
        rowKey={({ server, tool }) => `${server}/${tool}`}
      />
    )}
  </>
);

const Names = ({ names }: { names: readonly string[] }) =>
  names.length === 0 ? (
    <span className="muted">nothing declared</span>
  ) : (
    <Plain>{names.join(", ")}</Plain>
  );

const kinds: Record<AttestedChange["kind"], { label: string; tone: Tone; shape: Shape }> = {
  added: { label: "New", tone: "allow", shape: "disc" },
  removed: { label: "Gone", tone: "block", shape: "dash" },
  changed: { label: "Changed", tone: "escalate", shape: "triangle" },
};
const changeColumns: readonly Column<AttestedChange>[] = [
  {
    key: "kind",
    head: "Change",
    render: ({ kind }) => (
      <Badge tone={kinds[kind].tone} shape={kinds[kind].shape}>
        {kinds[kind].label}
      </Badge>
    ),
  },
  {
    key: "what",
    head: "What",
    heads: true,
    as: "grow",
    render: ({ what }) => <Plain>{what}</Plain>,
  },
  { key: "before", head: "Before", render: ({ before }) => <Value text={before} /> },
  { key: "after", head: "Now", render: ({ after }) => <Value text={after} /> },
];
const Value = ({ text }: { text: string | null }) =>
  text === null ? <span className="muted">none</span> : <Plain>{text}</Plain>;

/** What differs from the last attestation. */
export const AttestedChanges = ({ changes }: { changes: readonly AttestedChange[] }) =>
  changes.length === 0 ? (
    <p>Nothing. It is what was attested.</p>
  ) : (
    <Table
      label="What differs"
      columns={changeColumns}
      rows={changes}
      rowKey={({ kind, what, before, after }) => `${kind} ${what} ${before} ${after}`}
    />
  );
