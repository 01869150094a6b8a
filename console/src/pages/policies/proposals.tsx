import type { Proposal, ProposalStatus } from "@reeve/contract/policy-change";
import { Link } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { changeInWords } from "../../parts/policy.tsx";
import { Badge, type Shape, type Tone } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { useReviewed } from "./use-policy-change.ts";

const marks: Record<ProposalStatus, readonly [Tone, Shape, string]> = {
  waiting: ["escalate", "triangle", "Waits"],
  stale: ["calm", "dash", "Stale"],
  approved: ["allow", "disc", "Approved"],
  refused: ["block", "square", "Refused"],
  withdrawn: ["calm", "ring", "Withdrawn"],
};

export const ProposalBadge = ({ status }: { status: ProposalStatus }) => {
  const [tone, shape, word] = marks[status];
  return (
    <Badge tone={tone} shape={shape}>
      {word}
    </Badge>
  );
};

const columns: readonly Column<Proposal>[] = [
  {
    key: "what",
    head: "Change",
    heads: true,
    as: "grow",
    render: (it) => (
      <>
        <Link to="/policies/proposals/$id" params={{ id: it.id }}>
          {changeInWords(it)}
        </Link>
        <p className="detail">
          <Plain>{it.reason}</Plain>
        </p>
      </>
    ),
  },
  { key: "status", head: "State", render: ({ status }) => <ProposalBadge status={status} /> },
  { key: "by", head: "By", render: ({ author }) => <Plain>{author.name}</Plain> },
  {
    key: "decided",
    head: "Decided by",
    render: ({ decidedBy }) =>
      decidedBy === null ? <span className="muted">nobody yet</span> : <Plain>{decidedBy}</Plain>,
  },
  { key: "at", head: "Proposed", render: ({ createdAt }) => <Ago at={createdAt} /> },
];

/** Proposed changes, newest first; nothing where changes are not reviewed and none was ever proposed. */
export function Proposals() {
  const list = useListed("proposals.list", { limit: 20 }, { refetchInterval: 5_000 });
  const reviewed = useReviewed();
  if (list.items === undefined || (list.items.length === 0 && reviewed !== true)) return null;
  return (
    <Section title="Proposed changes">
      <Listing
        list={list}
        what="proposals"
        label="Proposed changes"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="No change waits.">
            <p>Open a policy, change it and propose it; a second person then decides.</p>
          </Empty>
        }
      />
    </Section>
  );
}
