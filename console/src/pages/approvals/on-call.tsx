import type { Rotation } from "@reeve/contract/rotation";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago, Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { PutRotation } from "./put-rotation.tsx";

/** Who is on call: what `oncall:` and a name means in a policy. */
export function OnCall() {
  const query = useAsked("rotations.list", {}, { refetchInterval: 30_000 });
  const refusal = useRefusal("rotations.put");
  const [putting, setPutting] = useState<Rotation | "new" | null>(null);
  return (
    <div className="stack">
      <p>
        Where a policy names <code>oncall:</code> and a rotation, whoever is on call at that moment
        decides.{" "}
        <Button unavailable={refusal} onClick={() => setPutting("new")}>
          Add a rotation
        </Button>
      </p>
      <Loaded query={query} what="who is on call">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="There is no rotation.">
              <p>Add one, and name it in a policy: @approvers("oncall:payments").</p>
            </Empty>
          ) : (
            <Rotations items={items} refusal={refusal} onChange={setPutting} />
          )
        }
      </Loaded>
      {putting !== null && (
        <PutRotation before={putting === "new" ? null : putting} onClose={() => setPutting(null)} />
      )}
    </div>
  );
}

function Rotations({
  items,
  refusal,
  onChange,
}: {
  items: readonly Rotation[];
  refusal: string | undefined;
  onChange: (rotation: Rotation) => void;
}) {
  const [removing, setRemoving] = useState<string | null>(null);
  const remove = useChange("rotations.remove");
  const columns: readonly Column<Rotation>[] = [
    {
      key: "name",
      head: "Rotation",
      heads: true,
      as: "grow",
      render: ({ name, people, every }) => (
        <>
          <Plain>{name}</Plain>
          <p className="detail">
            A {every} each: <Plain>{people.map((one) => one.name).join(", ")}</Plain>
          </p>
        </>
      ),
    },
    {
      key: "now",
      head: "On call now",
      render: ({ now }) =>
        now === null ? (
          <span className="muted">nobody</span>
        ) : (
          <>
            <Plain>{now.name}</Plain>
            <p className="detail">
              until <Moment at={now.until} />, <Ago at={now.until} />
            </p>
          </>
        ),
    },
    { key: "stand", head: "Stand-ins", as: "num", render: ({ overrides }) => overrides.length },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (it) => (
        <>
          <Button kind="quiet" unavailable={refusal} onClick={() => onChange(it)}>
            Change<span className="unseen"> {it.name}</span>
          </Button>
          <Button kind="quiet" unavailable={refusal} onClick={() => setRemoving(it.name)}>
            Remove<span className="unseen"> {it.name}</span>
          </Button>
        </>
      ),
    },
  ];
  return (
    <>
      <Table label="Rotations" columns={columns} rows={items} rowKey={({ name }) => name} />
      <Confirm
        title="Remove the rotation"
        says="Where a policy names it, the admins are asked from then on."
        does="Remove"
        open={removing !== null}
        busy={remove.isPending}
        failure={remove.error}
        onClose={() => setRemoving(null)}
        onConfirm={() =>
          removing !== null &&
          remove.mutate(
            { name: removing },
            {
              onSuccess: () => {
                say("The rotation is removed.");
                setRemoving(null);
              },
            },
          )
        }
      />
    </>
  );
}
