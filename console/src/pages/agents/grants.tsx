import type { Agent } from "@reeve/contract/agent";
import type { Grant } from "@reeve/contract/grant";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange, useListed } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { toolsInWords, Used, Within } from "./grant-parts.tsx";
import { NarrowGrant } from "./narrow-grant.tsx";
import { NewGrant } from "./new-grant.tsx";

export function AgentGrants({ agent }: { agent: Agent }) {
  const list = useListed("grants.list", { agent: agent.id });
  const [granting, setGranting] = useState(false);
  const [asking, setAsking] = useState(false);
  const [narrowing, setNarrowing] = useState<Grant | null>(null);
  const [revoking, setRevoking] = useState<Grant | null>(null);
  const revoke = useChange("grants.revoke");
  const mayGrant = useRefusal("grants.create");
  const mayAsk = useRefusal("grants.requests.ask");
  const mayNarrow = useRefusal("grants.narrow");
  const mayRevoke = useRefusal("grants.revoke");

  const columns: readonly Column<Grant>[] = [
    {
      key: "server",
      head: "Server",
      heads: true,
      render: ({ server }) => (
        <code>
          <Plain>{server}</Plain>
        </code>
      ),
    },
    {
      key: "tools",
      head: "Tools",
      render: ({ tools }) =>
        tools.includes("*") ? toolsInWords(tools) : <code>{toolsInWords(tools)}</code>,
    },
    { key: "within", head: "Within", render: ({ within }) => <Within within={within} /> },
    {
      key: "why",
      head: "Reason",
      as: "grow",
      render: ({ reason, server, cedar }) => (
        <>
          <Plain>{reason}</Plain>
          {cedar !== null && (
            <details>
              <summary>The permit it is</summary>
              {/* A scrolling region must be reachable with the keyboard. */}
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
              <pre className="json" tabIndex={0} aria-label={`Permit for ${server}`}>
                <Plain lines>{cedar}</Plain>
              </pre>
            </details>
          )}
        </>
      ),
    },
    { key: "by", head: "By", render: ({ createdBy }) => <Plain>{createdBy}</Plain> },
    {
      key: "until",
      head: "Until",
      render: ({ expiresAt, revokedAt, held }) =>
        held && revokedAt === null ? (
          "held: waits for a review"
        ) : revokedAt === null ? (
          <Ago at={expiresAt} missing="it is revoked" />
        ) : (
          <>
            revoked <Ago at={revokedAt} />
          </>
        ),
    },
    { key: "used", head: "Used", render: (grant) => <Used grant={grant} /> },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (grant) =>
        grant.revokedAt === null && (
          <>
            <Button kind="quiet" unavailable={mayNarrow} onClick={() => setNarrowing(grant)}>
              Narrow
            </Button>
            <Button kind="quiet" unavailable={mayRevoke} onClick={() => setRevoking(grant)}>
              Revoke
            </Button>
          </>
        ),
    },
  ];

  return (
    <Section
      title="What it may use"
      buttons={
        <>
          <Button unavailable={mayGrant} onClick={() => setGranting(true)}>
            Grant tools
          </Button>
          <Button unavailable={mayAsk} onClick={() => setAsking(true)}>
            Ask for a grant
          </Button>
        </>
      }
    >
      <Listing
        list={list}
        what="grants"
        label="Grants"
        columns={columns}
        rowKey={({ id }) => id}
        rowClass={({ revokedAt }) => (revokedAt === null ? "" : "past")}
        empty={
          <Empty title="It holds no grant.">
            <p>It may use only what the policies permit. Grant it the tools it needs, no more.</p>
          </Empty>
        }
      />
      {granting && (
        <NewGrant agent={agent} does="grants.create" onClose={() => setGranting(false)} />
      )}
      {asking && (
        <NewGrant agent={agent} does="grants.requests.ask" onClose={() => setAsking(false)} />
      )}
      {narrowing && <NarrowGrant grant={narrowing} onClose={() => setNarrowing(null)} />}
      <Confirm
        title="Revoke the grant"
        says="What it allowed is refused in every process from the moment this is confirmed, and calls under way by it are cut, unless a policy or another grant permits them."
        does="Revoke"
        open={revoking !== null}
        busy={revoke.isPending}
        failure={revoke.error}
        onClose={() => {
          setRevoking(null);
          revoke.reset();
        }}
        onConfirm={() =>
          revoking &&
          revoke.mutate(
            { id: revoking.id },
            {
              onSuccess: () => {
                say("The grant is revoked.");
                setRevoking(null);
              },
            },
          )
        }
      />
    </Section>
  );
}
