import type { Channel } from "@reeve/contract/channel";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { RemoveOne } from "../../parts/remove-one.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { TestChannel } from "./test.tsx";
import { kinds, leadsTo, tellsOf } from "./words.ts";

/** Each channel with what last worked and failed, and what can be done about it. */
export function ChannelTable({
  items,
  refusal,
  onChange,
}: {
  items: readonly Channel[];
  refusal: string | undefined;
  onChange: (channel: Channel) => void;
}) {
  const [testing, setTesting] = useState<Channel | null>(null);
  const [removing, setRemoving] = useState<Channel | null>(null);
  const remove = useChange("channels.remove");
  const columns: readonly Column<Channel>[] = [
    { key: "name", head: "Name", heads: true, render: ({ name }) => <Plain>{name}</Plain> },
    {
      key: "to",
      head: "Leads to",
      as: "grow",
      render: (it) => (
        <span>
          {kinds[it.via.kind]}: <Plain>{leadsTo(it)}</Plain>
        </span>
      ),
    },
    { key: "tells", head: "Tells", as: "grow", render: tellsOf },
    {
      key: "works",
      head: "Works",
      render: (it) => (
        <span>
          <Health channel={it} />
          {it.waiting > 0 && ` ${it.waiting} wait`}
        </span>
      ),
    },
    { key: "sent", head: "Last delivered", render: ({ lastSentAt }) => <Ago at={lastSentAt} /> },
    { key: "failed", head: "Last failed", render: ({ lastFailedAt }) => <Ago at={lastFailedAt} /> },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (it) => (
        <>
          <Button kind="quiet" unavailable={refusal} onClick={() => setTesting(it)}>
            Test<span className="unseen"> {it.name}</span>
          </Button>
          <Button kind="quiet" unavailable={refusal} onClick={() => onChange(it)}>
            Change<span className="unseen"> {it.name}</span>
          </Button>
          <Button kind="quiet" unavailable={refusal} onClick={() => setRemoving(it)}>
            Remove<span className="unseen"> {it.name}</span>
          </Button>
        </>
      ),
    },
  ];
  return (
    <>
      <Table label="Channels" columns={columns} rows={items} rowKey={({ id }) => id} />
      {testing && <TestChannel channel={testing} onClose={() => setTesting(null)} />}
      <RemoveOne
        change={remove}
        input={removing && { id: removing.id }}
        title="Remove the channel"
        says="What it did not deliver yet is not delivered by it any more. Its secret is gone."
        done={() => "The channel is removed."}
        onClose={() => setRemoving(null)}
      />
    </>
  );
}

function Health({ channel: { on, error, lastSentAt } }: { channel: Channel }) {
  if (!on)
    return (
      <Badge tone="calm" shape="dash">
        Off
      </Badge>
    );
  if (error !== null)
    return (
      <>
        <Badge tone="block" shape="square">
          Failing
        </Badge>{" "}
        <Plain>{error}</Plain>
      </>
    );
  return lastSentAt === null ? (
    <Badge tone="scope" shape="half">
      Not tried yet
    </Badge>
  ) : (
    <Badge tone="allow" shape="disc">
      Works
    </Badge>
  );
}
