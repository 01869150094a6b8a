import type { Agent, Credential } from "@reeve/contract/agent";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange, useListed } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { AddCredential } from "./add-credential.tsx";

export function AgentCredentials({ agent }: { agent: Agent }) {
  const list = useListed("agents.credentials.list", { id: agent.id });
  const [adding, setAdding] = useState<"key" | "token" | null>(null);
  const [revoking, setRevoking] = useState<Credential | null>(null);
  const revoke = useChange("agents.credentials.revoke");
  const mayAdd = useRefusal("agents.credentials.add");
  const mayRevoke = useRefusal("agents.credentials.revoke");

  const columns: readonly Column<Credential>[] = [
    {
      key: "kind",
      head: "Kind",
      heads: true,
      render: ({ kind }) => (kind === "public_key" ? "Public key" : "Development token"),
    },
    {
      key: "id",
      head: "Id",
      as: "grow",
      render: ({ id, thumbprint, algorithm }) => (
        <>
          <code className="id">{id}</code>
          {thumbprint !== null && (
            <span className="muted">
              {" "}
              {algorithm} <code>{thumbprint.slice(0, 12)}…</code>
            </span>
          )}
        </>
      ),
    },
    { key: "made", head: "Made", render: ({ createdAt }) => <Ago at={createdAt} /> },
    { key: "used", head: "Last used", render: ({ lastUsedAt }) => <Ago at={lastUsedAt} /> },
    {
      key: "ends",
      head: "Ends",
      render: ({ expiresAt, revokedAt }) =>
        revokedAt === null ? (
          <Ago at={expiresAt} />
        ) : (
          <>
            revoked <Ago at={revokedAt} />
          </>
        ),
    },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (credential) =>
        credential.revokedAt === null && (
          <Button kind="quiet" unavailable={mayRevoke} onClick={() => setRevoking(credential)}>
            Revoke
          </Button>
        ),
    },
  ];

  return (
    <Section
      title="How it proves itself"
      buttons={
        <>
          <Button unavailable={mayAdd} onClick={() => setAdding("token")}>
            Make a development token
          </Button>
          <Button unavailable={mayAdd} onClick={() => setAdding("key")}>
            Add a public key
          </Button>
        </>
      }
    >
      <Listing
        list={list}
        what="credentials"
        label="Credentials"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="It has no credential, so it cannot connect.">
            <p>
              Make a development token to try it out. For lasting use, add its public key: then no
              secret ever leaves it.
            </p>
          </Empty>
        }
      />
      {adding && <AddCredential agent={agent} kind={adding} onClose={() => setAdding(null)} />}
      <Confirm
        title="Revoke the credential"
        says="Every token obtained with it is refused from the moment this is confirmed."
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
            { id: agent.id, credential: revoking.id },
            {
              onSuccess: () => {
                say("The credential is revoked.");
                setRevoking(null);
              },
            },
          )
        }
      />
    </Section>
  );
}
