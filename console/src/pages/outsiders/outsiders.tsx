import type { Outsider } from "@reeve/contract/outsider";
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
import { PutOutsider } from "./put.tsx";

/** Who and what only other systems know, as they told Reeve: what AuthZEN questions are about, and what searches go through. */
export function OutsidersPage() {
  const refusal = useRefusal("outsiders.put");
  const [putting, setPutting] = useState<Outsider | "new" | null>(null);
  return (
    <Page
      title="Known elsewhere"
      lead="People, records and routes of other systems, as they are told to Reeve. Policies read their properties when another system asks by AuthZEN, and searches go through them."
      buttons={
        <Button kind="primary" unavailable={refusal} onClick={() => setPutting("new")}>
          Tell of one
        </Button>
      }
    >
      <Outsiders refusal={refusal} onChange={setPutting} />
      {putting !== null && (
        <PutOutsider before={putting === "new" ? null : putting} onClose={() => setPutting(null)} />
      )}
    </Page>
  );
}

function Outsiders({
  refusal,
  onChange,
}: {
  refusal: string | undefined;
  onChange: (one: Outsider) => void;
}) {
  const list = useListed("outsiders.list", {});
  const [forgetting, setForgetting] = useState<Outsider | null>(null);
  const forget = useChange("outsiders.remove");
  const columns: readonly Column<Outsider>[] = [
    { key: "type", head: "Type", render: ({ type }) => <Plain>{type}</Plain> },
    { key: "id", head: "Which", heads: true, render: ({ id }) => <Plain>{id}</Plain> },
    {
      key: "properties",
      head: "Properties",
      as: "grow",
      render: ({ properties }) => <Plain>{JSON.stringify(properties)}</Plain>,
    },
    {
      key: "parents",
      head: "In",
      render: ({ parents }) => (
        <Plain>{parents.map(({ type, id }) => `${type} ${id}`).join(", ")}</Plain>
      ),
    },
    { key: "by", head: "Told by", render: ({ changedBy }) => <Plain>{changedBy}</Plain> },
    { key: "at", head: "When", render: ({ changedAt }) => <Ago at={changedAt} /> },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (one) => (
        <>
          <Button kind="quiet" unavailable={refusal} onClick={() => onChange(one)}>
            Change<span className="unseen"> {one.id}</span>
          </Button>
          <Button kind="quiet" unavailable={refusal} onClick={() => setForgetting(one)}>
            Forget<span className="unseen"> {one.id}</span>
          </Button>
        </>
      ),
    },
  ];
  return (
    <>
      <Listing
        list={list}
        what="subjects and resources"
        label="Known elsewhere"
        columns={columns}
        rowKey={({ type, id }) => `${type} ${id}`}
        empty={
          <Empty title="Reeve was told of nobody.">
            <p>
              An enforcement point can send properties with each question. What it does not send can
              be told here before.
            </p>
          </Empty>
        }
      />
      <Confirm
        title="Forget it"
        says="Policies read nothing of it from then on, and searches do not find it."
        does="Forget"
        open={forgetting !== null}
        busy={forget.isPending}
        failure={forget.error}
        onClose={() => {
          setForgetting(null);
          forget.reset();
        }}
        onConfirm={() =>
          forgetting &&
          forget.mutate(
            { type: forgetting.type, id: forgetting.id },
            {
              onSuccess: ({ id }) => {
                say(`${id} is forgotten.`);
                setForgetting(null);
              },
            },
          )
        }
      />
    </>
  );
}
