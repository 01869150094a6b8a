import type { Policy } from "@reeve/contract/policy";
import { Link } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { ModeBadge } from "../../parts/policy.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";

export function Versions({
  name,
  shown,
  word = "shown",
}: {
  name: string;
  shown: number;
  /** What is said of the version `shown`. */
  word?: string;
}) {
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
          {version === shown && <span className="muted"> ({word})</span>}
        </Link>
      ),
    },
    { key: "mode", head: "Mode", render: ({ mode }) => <ModeBadge mode={mode} /> },
    { key: "permits", head: "Permits", as: "num", render: ({ permits }) => permits },
    { key: "forbids", head: "Forbids", as: "num", render: ({ forbids }) => forbids },
    {
      key: "by",
      head: "By",
      render: ({ author, reviewer }) => (
        <>
          <Plain>{author}</Plain>
          {reviewer !== null && (
            <p className="detail">
              approved by <Plain>{reviewer}</Plain>
            </p>
          )}
        </>
      ),
    },
    {
      key: "why",
      head: "Why",
      as: "grow",
      render: ({ reason }) =>
        reason === null || reason === "" ? (
          <span className="muted">not said</span>
        ) : (
          <Plain>{reason}</Plain>
        ),
    },
    { key: "at", head: "Made", render: ({ createdAt }) => <Moment at={createdAt} /> },
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
