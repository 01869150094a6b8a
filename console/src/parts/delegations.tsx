import type { Delegation } from "@reeve/contract/delegation";
import type { AgentId, PersonId } from "@reeve/contract/id";
import type { ReactNode } from "react";
import { useAsked, useChange } from "../api/query.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Plain } from "../ui/plain.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Ago } from "../ui/time.tsx";
import { say } from "../ui/toast.tsx";
import { AgentLink } from "./agent.tsx";
import { Loaded } from "./loaded.tsx";

/** For whom agents may act: of one agent, or of one person. */
export function Delegations({
  of,
  unavailable,
  empty,
}: {
  of: { agent: AgentId } | { person: PersonId };
  /** Why it may not be ended by who looks at it. */
  unavailable: string | undefined;
  empty: ReactNode;
}) {
  const query = useAsked("delegations.list", of, { refetchInterval: 15_000 });
  const end = useChange("delegations.end");
  const stands = ({ endedAt, expiresAt }: Delegation): boolean =>
    endedAt === null && Date.parse(expiresAt) > Date.now();
  const columns: readonly Column<Delegation>[] = [
    {
      key: "who",
      head: "agent" in of ? "Person" : "Agent",
      heads: true,
      as: "grow",
      render: ({ agent, person }) =>
        "agent" in of ? <Plain>{person.name}</Plain> : <AgentLink agent={agent} />,
    },
    {
      key: "state",
      head: "State",
      render: (one) =>
        stands(one) ? (
          <Badge tone="allow" shape="disc">
            Acts
          </Badge>
        ) : (
          <Badge tone="calm" shape="ring">
            {one.endedAt === null ? "Over" : "Taken back"}
          </Badge>
        ),
    },
    { key: "since", head: "Since", render: ({ madeAt }) => <Ago at={madeAt} /> },
    {
      key: "until",
      head: "Until",
      render: ({ endedAt, expiresAt }) => <Ago at={endedAt ?? expiresAt} />,
    },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (one) =>
        stands(one) && (
          <Button
            kind="quiet"
            unavailable={unavailable}
            busy={end.isPending && end.variables.agent === one.agent.id}
            onClick={() =>
              end.mutate(
                { agent: one.agent.id, person: one.person.id },
                { onSuccess: () => say("It acts for this person no more.") },
              )
            }
          >
            Take back
            <span className="unseen"> from {"agent" in of ? one.person.name : one.agent.name}</span>
          </Button>
        ),
    },
  ];
  return (
    <>
      {end.error && <Notice trouble={end.error} />}
      <Loaded query={query} what="for whom agents act">
        {({ items }) =>
          items.length === 0 ? (
            empty
          ) : (
            <Table
              label={"agent" in of ? "People it acts for" : "Agents that act for you"}
              columns={columns}
              rows={items}
              rowKey={({ agent, person }) => `${agent.id} ${person.id}`}
            />
          )
        }
      </Loaded>
    </>
  );
}
