import type { Retention, RetentionRule } from "@reeve/contract/retention";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";
import { HoldNote } from "./hold.tsx";
import { Months } from "./months.tsx";
import { SetRule } from "./set-rule.tsx";
import { className, lasts } from "./words.ts";

/** How much is kept, how long, what goes when, and what went. */
export function Kept() {
  const query = useAsked("retention.get", {});
  return (
    <section className="record-part" aria-labelledby="kept">
      <h2 id="kept">How long it is kept</h2>
      <Loaded query={query} what="what is kept">
        {(retention) => <KeptNow retention={retention} />}
      </Loaded>
    </section>
  );
}

function KeptNow({ retention }: { retention: Retention }) {
  const refusal = useRefusal("retention.set");
  const [setting, setSetting] = useState<RetentionRule | null>(null);
  const columns: readonly Column<RetentionRule>[] = [
    {
      key: "class",
      head: "What",
      heads: true,
      as: "grow",
      render: (rule) => (
        <>
          {className[rule.class].title}
          <p className="detail">{className[rule.class].says}</p>
        </>
      ),
    },
    { key: "days", head: "Kept", render: ({ days }) => lasts(days) },
    { key: "by", head: "Set by", render: ({ changedBy }) => <Plain>{changedBy}</Plain> },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (rule) => (
        <Button kind="quiet" unavailable={refusal} onClick={() => setSetting(rule)}>
          Change<span className="unseen"> how long {className[rule.class].title} are kept</span>
        </Button>
      ),
    },
  ];
  return (
    <div className="record-part">
      <HoldNote hold={retention.hold} />
      <Table
        label="How long what is kept"
        columns={columns}
        rows={retention.rules}
        rowKey={(rule) => rule.class}
      />
      <p className="muted">
        Changes to Reeve itself are always kept. A month goes as a whole, once its last record is
        past its time.
      </p>
      <Months months={retention.months} held={retention.hold !== null} />
      <h3>What went</h3>
      <Went removals={retention.removals} />
      {setting && <SetRule rule={setting} onClose={() => setSetting(null)} />}
    </div>
  );
}

function Went({ removals }: Pick<Retention, "removals">) {
  if (removals.length === 0) return <Empty title="Nothing was removed so far." />;
  return (
    <Table
      label="What went"
      rows={removals}
      rowKey={({ note }) => note}
      columns={[
        { key: "at", head: "When", heads: true, render: ({ at }) => <Moment at={at} /> },
        { key: "class", head: "What", render: (it) => className[it.class].title },
        {
          key: "records",
          head: "Records",
          as: "num",
          render: ({ records }) => records.toLocaleString("en"),
        },
        {
          key: "before",
          head: "From before",
          render: ({ before }) => <Moment at={before} />,
        },
        { key: "rule", head: "Rule", as: "grow", render: ({ rule }) => <Plain>{rule}</Plain> },
      ]}
    />
  );
}
