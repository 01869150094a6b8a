import type { Policy } from "@reeve/contract/policy";
import { Link } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { ModeBadge } from "../../parts/policy.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { Packs } from "./packs.tsx";
import { Proposals } from "./proposals.tsx";
import { Review } from "./review.tsx";
import { InShadow } from "./shadow.tsx";

const columns: readonly Column<Policy>[] = [
  {
    key: "name",
    head: "Name",
    heads: true,
    as: "grow",
    render: ({ name }) => (
      <Link to="/policies/$name" params={{ name }}>
        {name}
      </Link>
    ),
  },
  { key: "mode", head: "Mode", render: ({ mode }) => <ModeBadge mode={mode} /> },
  { key: "layers", head: "Layer", render: ({ layers }) => layers.join(", ") },
  { key: "version", head: "Version", as: "num", render: ({ version }) => version },
  { key: "permits", head: "Permits", as: "num", render: ({ permits }) => permits },
  { key: "forbids", head: "Forbids", as: "num", render: ({ forbids }) => forbids },
  { key: "warnings", head: "Warnings", as: "num", render: ({ warnings }) => warnings.length },
  { key: "by", head: "By", render: ({ author }) => <Plain>{author}</Plain> },
  { key: "at", head: "Since", render: ({ createdAt }) => <Ago at={createdAt} /> },
];

export function PoliciesPage() {
  const list = useListed("policies.list", {});
  const refusal = useRefusal("policies.put");
  return (
    <Page
      title="Policies"
      lead="What agents may do, in Cedar. Nothing is permitted unless a grant or a policy says so, and any forbid wins."
      buttons={
        refusal === undefined ? (
          <Link to="/policies/new" className="button primary">
            Write a policy
          </Link>
        ) : (
          <Button kind="primary" unavailable={refusal}>
            Write a policy
          </Button>
        )
      }
    >
      <Listing
        list={list}
        what="policies"
        label="Policies"
        columns={columns}
        rowKey={({ name }) => name}
        empty={
          <Empty title="No policy is in force.">
            <p>
              Only grants permit anything now. <Link to="/policies/new">Write a policy</Link> to
              permit or forbid for many agents at once.
            </p>
          </Empty>
        }
      />
      <Packs />
      <InShadow />
      <Proposals />
      <Section title="Review of changes">
        <Review />
      </Section>
    </Page>
  );
}
