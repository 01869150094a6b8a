import type { TelemetrySource } from "@reeve/contract/telemetry";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { Button } from "../../ui/button.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Empty } from "../../ui/empty.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { Assign } from "./assign.tsx";
import { Ignore } from "./ignore.tsx";

type Doing = { readonly what: "assign" | "ignore"; readonly source: TelemetrySource };

/** Senders that no agent is known for, with what was seen of them. */
export function Inbox() {
  const list = useListed("telemetry.sources", { status: "open" });
  const refusal = useRefusal("telemetry.assign");
  const [doing, setDoing] = useState<Doing | null>(null);
  const columns: readonly Column<TelemetrySource>[] = [
    {
      key: "name",
      head: "It calls itself",
      heads: true,
      as: "grow",
      render: ({ name, said }) => (
        <>
          <Plain>{name}</Plain>
          <p className="detail">
            <Plain>
              {[said.service, said.host, said.emitters.join(", ")].filter(Boolean).join(" · ")}
            </Plain>
          </p>
        </>
      ),
    },
    {
      key: "tools",
      head: "Used",
      as: "grow",
      render: ({ tools }) => (
        <Plain>
          {tools
            .map(({ server, tool }) => (server === null ? tool : `${server}/${tool}`))
            .join(", ")}
        </Plain>
      ),
    },
    { key: "actions", head: "Actions", as: "num", render: ({ actions }) => actions },
    { key: "first", head: "First", render: ({ firstSeenAt }) => <Ago at={firstSeenAt} /> },
    { key: "last", head: "Last", render: ({ lastSeenAt }) => <Ago at={lastSeenAt} /> },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (source) => (
        <>
          <Button
            kind="quiet"
            unavailable={refusal}
            onClick={() => setDoing({ what: "assign", source })}
          >
            Say whose<span className="unseen"> {source.name} is</span>
          </Button>
          <Button
            kind="quiet"
            unavailable={refusal}
            onClick={() => setDoing({ what: "ignore", source })}
          >
            Ignore<span className="unseen"> {source.name}</span>
          </Button>
        </>
      ),
    },
  ];
  return (
    <>
      <Listing
        list={list}
        what="senders"
        label="Activity without an agent"
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty title="Every sender is known." />}
      />
      {doing?.what === "assign" && <Assign source={doing.source} onClose={() => setDoing(null)} />}
      {doing?.what === "ignore" && <Ignore source={doing.source} onClose={() => setDoing(null)} />}
    </>
  );
}
