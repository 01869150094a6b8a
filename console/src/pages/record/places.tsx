import type { CheckpointPlace } from "@reeve/contract/ledger";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";

const columns: readonly Column<CheckpointPlace>[] = [
  {
    key: "place",
    head: "Place",
    heads: true,
    as: "grow",
    render: ({ place }) => (
      <code className="wrap">
        <Plain>{place}</Plain>
      </code>
    ),
  },
  {
    key: "state",
    head: "State",
    render: ({ failingSince, error }) =>
      failingSince === null ? (
        <Badge tone="allow" shape="disc">
          Delivered
        </Badge>
      ) : (
        <>
          <Badge tone="block" shape="square">
            Failing
          </Badge>{" "}
          <span className="muted">
            since <Ago at={failingSince} />: <Plain>{error ?? "no reason was given"}</Plain>
          </span>
        </>
      ),
  },
  {
    key: "checkpoint",
    head: "Its newest",
    render: ({ checkpointAt }) => <Ago at={checkpointAt} />,
  },
  { key: "delivered", head: "Delivered", render: ({ deliveredAt }) => <Ago at={deliveredAt} /> },
];

/** Where signed checkpoints are kept besides the data folder. */
export function Places() {
  const query = useAsked("ledger.places", {}, { refetchInterval: 10_000 });
  return (
    <section className="record-part" aria-labelledby="places">
      <h2 id="places">Who else vouches for it</h2>
      <Loaded query={query} what="the places">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Checkpoints are kept in the data folder only.">
              <p>
                Whoever holds this machine could write the record anew, checkpoints and all. Start
                Reeve with <code>--checkpoint-to</code> and a path or a web-hook that others hold.
              </p>
            </Empty>
          ) : (
            <Table label="Places" columns={columns} rows={items} rowKey={({ place }) => place} />
          )
        }
      </Loaded>
    </section>
  );
}
