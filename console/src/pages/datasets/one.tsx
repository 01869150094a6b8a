import type { Dataset, DatasetVersion } from "@reeve/contract/dataset";
import type { DatasetId } from "@reeve/contract/id";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { BringCases } from "./bring.tsx";
import { Cases } from "./cases.tsx";
import { Gather } from "./gather.tsx";
import { Replay } from "./replay.tsx";
import { ScoreCases } from "./score.tsx";

const route = getRouteApi("/signed-in/datasets/$id");

export function DatasetPage() {
  const id = route.useParams().id as DatasetId;
  const query = useAsked("datasets.get", { id });
  return (
    <Loaded query={query} what="the dataset" page="Dataset">
      {(dataset) => <One dataset={dataset} />}
    </Loaded>
  );
}

const versions: readonly Column<DatasetVersion>[] = [
  {
    key: "version",
    head: "Version",
    heads: true,
    render: ({ version }) => <span className="num">{version}</span>,
  },
  { key: "cases", head: "Cases", as: "num", render: ({ cases }) => cases },
  { key: "added", head: "Of them new", as: "num", render: ({ added }) => added },
  { key: "says", head: "What for", as: "grow", render: ({ says }) => <Plain>{says}</Plain> },
  { key: "by", head: "By", render: ({ by }) => <Plain>{by}</Plain> },
  { key: "at", head: "When", render: ({ at }) => <Moment at={at} /> },
  {
    key: "digest",
    head: "Digest",
    render: ({ digest }) => <code title={digest}>{digest.slice(0, 12)}</code>,
  },
];

function One({ dataset }: { dataset: Dataset }) {
  const { id, name, says } = dataset;
  const [asked, setAsked] = useState<"gather" | "bring" | null>(null);
  const refusal = useRefusal("datasets.gather");
  return (
    <Page
      title={name}
      over={
        <>
          Dataset <code className="id">{id}</code>
        </>
      }
      lead={says === "" ? undefined : <Plain>{says}</Plain>}
      buttons={
        <>
          <Button unavailable={refusal} onClick={() => setAsked("gather")}>
            Gather sessions
          </Button>
          <Button unavailable={refusal} onClick={() => setAsked("bring")}>
            Bring cases
          </Button>
          <Remove dataset={dataset} />
        </>
      }
    >
      {dataset.versions.length > 0 && (
        <>
          <ScoreCases id={id} />
          <Replay dataset={dataset} />
        </>
      )}
      <Cases dataset={dataset} />
      {dataset.versions.length > 0 && (
        <Section title="Versions">
          <Table
            label="Versions"
            columns={versions}
            rows={dataset.versions}
            rowKey={({ version }) => String(version)}
          />
        </Section>
      )}
      {asked === "gather" && <Gather dataset={dataset} onClose={() => setAsked(null)} />}
      {asked === "bring" && <BringCases id={id} onClose={() => setAsked(null)} />}
    </Page>
  );
}

function Remove({ dataset: { id, name } }: { dataset: Dataset }) {
  const [asking, setAsking] = useState(false);
  const remove = useChange("datasets.remove");
  const refusal = useRefusal("datasets.remove");
  const navigate = useNavigate();
  return (
    <>
      <Button unavailable={refusal} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Confirm
        title={`Remove ${name}`}
        says="Its cases are gone for good, and rules that compare on it end. What was compared on it stays."
        does="Remove it"
        open={asking}
        busy={remove.isPending}
        failure={remove.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(
            { id },
            {
              onSuccess: () => {
                say("The dataset is removed.");
                void navigate({ to: "/datasets" });
              },
            },
          )
        }
      />
    </>
  );
}
