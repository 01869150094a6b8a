import type { Disagreement, Standing } from "@reeve/contract/standing";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { VerdictBadge } from "../../parts/verdict.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { inWords } from "../annotation/figures.tsx";
import { FreezeLabelled } from "./freeze.tsx";
import { SessionLink } from "./session-link.tsx";

const columns: readonly Column<Disagreement>[] = [
  {
    key: "session",
    head: "Session",
    heads: true,
    render: ({ agent, session }) => <SessionLink agent={agent.id} session={session} />,
  },
  { key: "agent", head: "Agent", render: ({ agent }) => <AgentLink agent={agent} /> },
  { key: "said", head: "It says", render: ({ said }) => <VerdictBadge label={said} /> },
  { key: "people", head: "People say", render: ({ people }) => <VerdictBadge label={people} /> },
  {
    key: "why",
    head: "Why",
    as: "grow",
    render: ({ explanation, failureModes }) => (
      <Plain>
        {[explanation, failureModes.length > 0 && `People: ${failureModes.join(", ")}.`]
          .filter(Boolean)
          .join(" ")}
      </Plain>
    ),
  },
  { key: "at", head: "Labelled", render: ({ at }) => <Ago at={at} /> },
];

/** How often it and people say the same of what really happens, and where they do not. */
export function Disagreements({
  standing,
  items,
}: {
  standing: Standing;
  items: readonly Disagreement[];
}) {
  const [freezing, setFreezing] = useState(false);
  const refusal = useRefusal("datasets.labelled");
  const { live } = standing;
  return (
    <Section
      title="Where people say the opposite"
      buttons={
        <Button unavailable={refusal} onClick={() => setFreezing(true)}>
          Freeze labelled sessions
        </Button>
      }
    >
      {live !== null && live.n > 0 ? (
        <p>On what it scored as it happened, people agree with {inWords(live)}.</p>
      ) : (
        <Empty title="People have labelled no session that this version scored as it happened.">
          <p>Send sessions to annotation; every label tells how far it can be trusted.</p>
        </Empty>
      )}
      {items.length > 0 && (
        <Table
          label="Sessions on which people say the opposite"
          columns={columns}
          rows={items}
          rowKey={({ agent, session }) => `${agent.id} ${session}`}
        />
      )}
      {freezing && <FreezeLabelled standing={standing} onClose={() => setFreezing(false)} />}
    </Section>
  );
}
