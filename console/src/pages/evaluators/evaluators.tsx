import type { Evaluator } from "@reeve/contract/evaluator";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { percent } from "../../parts/verdict.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { say } from "../../ui/toast.tsx";
import { SetEvaluator } from "./set.tsx";

const aspects = { quality: "Quality", safety: "Safety", policy: "Policy" } as const;

/** What says of sessions whether they were good, safe and within policy. */
export function EvaluatorsPage() {
  const list = useAsked("evaluators.list", {});
  const refusal = useRefusal("evaluators.set");
  const [setting, setSetting] = useState<Evaluator | null>(null);
  const change = useChange("evaluators.set");
  const columns: readonly Column<Evaluator>[] = [
    {
      key: "name",
      head: "Evaluator",
      heads: true,
      render: ({ name, version }) => (
        <div>
          <Plain>{name}</Plain>
          <br />
          <code className="id" title="Its version">
            <Plain>{version}</Plain>
          </code>
        </div>
      ),
    },
    {
      key: "says",
      head: "What it checks",
      as: "grow",
      render: ({ says }) => <Plain>{says}</Plain>,
    },
    { key: "aspect", head: "Of", render: ({ aspect }) => aspects[aspect] },
    {
      key: "on",
      head: "State",
      render: ({ on }) =>
        on ? (
          <Badge tone="allow" shape="disc">
            On
          </Badge>
        ) : (
          <Badge tone="calm" shape="ring">
            Off
          </Badge>
        ),
    },
    { key: "rate", head: "Sessions", as: "num", render: ({ rate }) => percent(rate) },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (it) => (
        <>
          <Button
            kind="quiet"
            unavailable={refusal}
            onClick={() =>
              change.mutate(
                { id: it.id, on: !it.on },
                { onSuccess: () => say(`${it.name} is ${it.on ? "off" : "on"}.`) },
              )
            }
          >
            {it.on ? "Switch off" : "Switch on"}
            <span className="unseen"> {it.name}</span>
          </Button>
          <Button kind="quiet" unavailable={refusal} onClick={() => setSetting(it)}>
            Change<span className="unseen"> {it.name}</span>
          </Button>
        </>
      ),
    },
  ];
  return (
    <Page
      title="Evaluators"
      lead="What says of each session whether it was good, safe and within policy. Sessions with a refusal or an error are always evaluated; of the rest, the share that is set here."
    >
      <Loaded query={list} what="the evaluators">
        {({ items }) => (
          <Table label="Evaluators" columns={columns} rows={items} rowKey={({ id }) => id} />
        )}
      </Loaded>
      {setting !== null && <SetEvaluator before={setting} onClose={() => setSetting(null)} />}
    </Page>
  );
}
