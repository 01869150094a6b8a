import type { Limit, LimitKind, LimitUse } from "@reeve/contract/limit";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { RemoveOne } from "../../parts/remove-one.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { PutLimit } from "./put.tsx";
import { RefusedOverTime } from "./refused.tsx";
import { boundsOf, cutOff, fullestOf } from "./words.ts";

export function LimitsPage() {
  const refusal = useRefusal("limits.put");
  const [putting, setPutting] = useState<Limit | "new" | null>(null);
  const list = useAsked("limits.list", {});
  const usage = useAsked("limits.usage", {}, { refetchInterval: 2_000 });
  return (
    <Page
      title="Limits"
      lead="What calls may take up. Every limit that fits a call applies to it; where there is no room, agents take turns."
      buttons={
        <Button kind="primary" unavailable={refusal} onClick={() => setPutting("new")}>
          Add a limit
        </Button>
      }
    >
      <div className="stack">
        <Loaded query={list} what="the limits">
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="There is no limit.">
                <p>One agent can take a whole tool server to itself. Add a limit to bound that.</p>
              </Empty>
            ) : (
              <Limits
                items={items}
                uses={usage.data?.items ?? []}
                refusal={refusal}
                onChange={setPutting}
              />
            )
          }
        </Loaded>
        <RefusedOverTime />
        <CutOff counts={usage.data?.refused ?? []} />
      </div>
      {putting !== null && (
        <PutLimit before={putting === "new" ? null : putting} onClose={() => setPutting(null)} />
      )}
    </Page>
  );
}

/** What limits did to calls in the process that answers, those included whose answer was cut off on its way. */
function CutOff({ counts }: { counts: readonly { kind: LimitKind; calls: number }[] }) {
  if (counts.length === 0) return null;
  return (
    <p>
      Since this process began:{" "}
      {counts.map(({ kind, calls }) => `${calls} ${cutOff[kind]}`).join(", ")}.
    </p>
  );
}

function Limits({
  items,
  uses,
  refusal,
  onChange,
}: {
  items: readonly Limit[];
  uses: readonly LimitUse[];
  refusal: string | undefined;
  onChange: (limit: Limit) => void;
}) {
  const [removing, setRemoving] = useState<Limit | null>(null);
  const remove = useChange("limits.remove");
  const columns: readonly Column<Limit>[] = [
    {
      key: "whom",
      head: "For",
      heads: true,
      as: "grow",
      render: ({ whom }) => <Plain>{whom}</Plain>,
    },
    { key: "bounds", head: "At most", render: (limit) => boundsOf(limit).join(", ") },
    {
      key: "use",
      head: "In use now",
      render: (limit) => <InUse {...{ limit, uses }} />,
    },
    { key: "by", head: "Set by", render: ({ changedBy }) => <Plain>{changedBy}</Plain> },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (limit) => (
        <>
          <Button kind="quiet" unavailable={refusal} onClick={() => onChange(limit)}>
            Change<span className="unseen"> the limit for {limit.whom}</span>
          </Button>
          <Button kind="quiet" unavailable={refusal} onClick={() => setRemoving(limit)}>
            Remove<span className="unseen"> the limit for {limit.whom}</span>
          </Button>
        </>
      ),
    },
  ];
  return (
    <>
      <Table label="Limits" columns={columns} rows={items} rowKey={({ id }) => id} />
      <RemoveOne
        change={remove}
        input={removing && { id: removing.id }}
        title="Remove the limit"
        says="From the moment this is confirmed, nothing bounds these calls but the other limits."
        done={() => "The limit is removed."}
        onClose={() => setRemoving(null)}
      />
    </>
  );
}

function InUse({ limit, uses }: { limit: Limit; uses: readonly LimitUse[] }) {
  const fullest = fullestOf(limit, uses);
  if (fullest === null) return "nothing";
  return (
    <>
      {fullest.said}
      {fullest.who !== "" && (
        <>
          {" "}
          by <Plain>{fullest.who}</Plain>
        </>
      )}
    </>
  );
}
