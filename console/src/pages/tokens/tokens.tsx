import type { OperatorToken } from "@reeve/contract/person";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange, useListed } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { NewToken } from "./new.tsx";

export function TokensPage() {
  const refusal = useRefusal("tokens.list");
  const [making, setMaking] = useState(false);
  return (
    <Page
      title="Operator tokens"
      lead="For programs that operate Reeve through its API or the reeve command. Agents never use these."
      buttons={
        <Button kind="primary" unavailable={refusal} onClick={() => setMaking(true)}>
          Make a token
        </Button>
      }
    >
      {refusal === undefined ? (
        <Tokens />
      ) : (
        <Empty title="You may not see operator tokens.">
          <p>{refusal}</p>
        </Empty>
      )}
      {making && <NewToken onClose={() => setMaking(false)} />}
    </Page>
  );
}

function Tokens() {
  const list = useListed("tokens.list", {});
  const [revoking, setRevoking] = useState<OperatorToken | null>(null);
  const revoke = useChange("tokens.revoke");
  const columns: readonly Column<OperatorToken>[] = [
    { key: "name", head: "Name", heads: true, render: ({ name }) => <Plain>{name}</Plain> },
    { key: "role", head: "Role", render: ({ role }) => role },
    {
      key: "scopes",
      head: "Scopes",
      as: "grow",
      render: ({ scopes }) => <code>{scopes.join(" ")}</code>,
    },
    { key: "by", head: "Made by", render: ({ createdBy }) => <Plain>{createdBy}</Plain> },
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
      render: (token) =>
        token.revokedAt === null && (
          <Button kind="quiet" onClick={() => setRevoking(token)}>
            Revoke<span className="unseen"> {token.name}</span>
          </Button>
        ),
    },
  ];
  return (
    <>
      <Listing
        list={list}
        what="tokens"
        label="Operator tokens"
        columns={columns}
        rowKey={({ id }) => id}
        rowClass={({ revokedAt }) => (revokedAt === null ? "" : "past")}
        empty={
          <Empty title="There is no operator token.">
            <p>Make one for each program, with no more scopes than it needs.</p>
          </Empty>
        }
      />
      <Confirm
        title="Revoke the token"
        says="It is refused from the moment this is confirmed."
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
                say("The token is revoked.");
                setRevoking(null);
              },
            },
          )
        }
      />
    </>
  );
}
