import type { StopWebhook } from "@reeve/contract/stop";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { RemoveOne } from "../../parts/remove-one.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { AddWebhook } from "./add-webhook.tsx";

/** Which systems may stop something by a signed message: an alarm, a pager, a security desk. */
export function StopWebhooks() {
  const mayList = useRefusal("stops.webhooks.list");
  return mayList === undefined ? (
    <Webhooks />
  ) : (
    <Empty title="You may not see who may stop from outside.">
      <p>{mayList}</p>
    </Empty>
  );
}

function Webhooks() {
  const list = useAsked("stops.webhooks.list", {});
  const refusal = useRefusal("stops.webhooks.add");
  const [adding, setAdding] = useState(false);
  return (
    <div className="stack">
      <p className="lead">
        Another system may stop something by a message that it signs. It can stop, and nothing else;
        to resume takes a person.
      </p>
      <Button kind="primary" unavailable={refusal} onClick={() => setAdding(true)}>
        Let a system stop
      </Button>
      <Loaded query={list} what="who may stop from outside">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No other system may stop anything.">
              <p>Give your alarm or your pager a secret of its own, and try it once.</p>
            </Empty>
          ) : (
            <Listed items={items} refusal={refusal} />
          )
        }
      </Loaded>
      {adding && <AddWebhook onClose={() => setAdding(false)} />}
    </div>
  );
}

function Listed({
  items,
  refusal,
}: {
  items: readonly StopWebhook[];
  refusal: string | undefined;
}) {
  const [removing, setRemoving] = useState<StopWebhook | null>(null);
  const remove = useChange("stops.webhooks.remove");
  const columns: readonly Column<StopWebhook>[] = [
    {
      key: "name",
      head: "System",
      heads: true,
      as: "grow",
      render: ({ name }) => <Plain>{name}</Plain>,
    },
    { key: "by", head: "Let in by", render: ({ createdBy }) => <Plain>{createdBy}</Plain> },
    { key: "at", head: "When", render: ({ createdAt }) => <Ago at={createdAt} /> },
    {
      key: "used",
      head: "Last stopped",
      render: ({ lastUsedAt }) => (lastUsedAt === null ? "never" : <Ago at={lastUsedAt} />),
    },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (one) => (
        <Button kind="quiet" unavailable={refusal} onClick={() => setRemoving(one)}>
          Remove<span className="unseen"> {one.name}</span>
        </Button>
      ),
    },
  ];
  return (
    <>
      <Table label="Systems that may stop" columns={columns} rows={items} rowKey={({ id }) => id} />
      <RemoveOne
        change={remove}
        input={removing && { id: removing.id }}
        title="Take away its right to stop"
        says="Its messages are refused from the moment this is confirmed. What it stopped stays stopped."
        done={({ name }) => `${name} may not stop anything any more.`}
        onClose={() => setRemoving(null)}
      />
    </>
  );
}
