import type { Dataset } from "@reeve/contract/dataset";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange, useListed } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";

const columns: readonly Column<Dataset>[] = [
  {
    key: "name",
    head: "Dataset",
    heads: true,
    as: "grow",
    render: ({ id, name, says }) => (
      <>
        <Link to="/datasets/$id" params={{ id }}>
          <Plain>{name}</Plain>
        </Link>
        {says !== "" && (
          <p className="detail">
            <Plain>{says}</Plain>
          </p>
        )}
      </>
    ),
  },
  { key: "cases", head: "Cases", as: "num", render: ({ versions }) => versions[0]?.cases ?? 0 },
  { key: "quality", head: "Quality", as: "num", render: ({ aspects }) => aspects.quality },
  { key: "safety", head: "Safety", as: "num", render: ({ aspects }) => aspects.safety },
  { key: "policy", head: "Policy", as: "num", render: ({ aspects }) => aspects.policy },
  {
    key: "version",
    head: "Version",
    as: "num",
    render: ({ versions }) => versions[0]?.version ?? "none yet",
  },
  {
    key: "at",
    head: "Last added",
    render: ({ versions, createdAt }) => <Ago at={versions[0]?.at ?? createdAt} />,
  },
];

/** Recorded sessions, frozen as cases that versions are tried on. */
export function DatasetsPage() {
  const list = useListed("datasets.list", {});
  const refusal = useRefusal("datasets.create");
  const [making, setMaking] = useState(false);
  return (
    <Page
      title="Datasets"
      lead="Sessions that really happened, frozen as cases. New versions of agents and of policies are tried on them, and no tool is called."
      buttons={
        <Button unavailable={refusal} onClick={() => setMaking(true)}>
          New dataset
        </Button>
      }
    >
      <Listing
        list={list}
        what="datasets"
        label="Datasets"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="There is no dataset yet.">
            <p>
              Make one, then gather recorded sessions into it by a filter, or freeze a single
              session on its page. About a hundred cases are enough to see that nothing was lost.
            </p>
          </Empty>
        }
      />
      {making && <Make onClose={() => setMaking(false)} />}
    </Page>
  );
}

function Make({ onClose }: { onClose: () => void }) {
  const make = useChange("datasets.create");
  const navigate = useNavigate();
  return (
    <DialogForm
      title="New dataset"
      says="It begins empty. Cases come to it in versions, and a version stays as it is."
      does="Make it"
      change={make}
      onSubmit={(values) =>
        make.mutate(
          { name: values.text("name"), says: values.text("says") },
          { onSuccess: ({ id }) => void navigate({ to: "/datasets/$id", params: { id } }) },
        )
      }
      onClose={onClose}
    >
      <TextField name="name" label="Name" maxLength={80} />
      <TextArea name="says" label="What it is for" maxLength={500} />
    </DialogForm>
  );
}
