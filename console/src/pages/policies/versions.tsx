import type { Policy } from "@reeve/contract/policy";
import { Link } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { ModeBadge } from "../../parts/policy.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";

export function Versions({ name, shown }: { name: string; shown: number }) {
  const list = useListed("policies.versions", { name });
  const columns: readonly Column<Policy>[] = [
    {
      key: "version",
      head: "Version",
      heads: true,
      render: ({ version }) => (
        <Link
          to="/policies/$name"
          params={{ name }}
          search={{ version }}
          aria-current={version === shown ? "true" : undefined}
        >
          {version}
          {version === shown && <span className="muted"> (shown)</span>}
        </Link>
      ),
    },
    { key: "mode", head: "Mode", render: ({ mode }) => <ModeBadge mode={mode} /> },
    { key: "permits", head: "Permits", as: "num", render: ({ permits }) => permits },
    { key: "forbids", head: "Forbids", as: "num", render: ({ forbids }) => forbids },
    { key: "by", head: "By", render: ({ author }) => <Plain>{author}</Plain> },
    { key: "at", head: "Made", as: "grow", render: ({ createdAt }) => <Moment at={createdAt} /> },
  ];
  return (
    <Listing
      list={list}
      what="versions"
      label="Versions"
      columns={columns}
      rowKey={({ version }) => String(version)}
      empty={<Empty title="There is no version." />}
    />
  );
}
