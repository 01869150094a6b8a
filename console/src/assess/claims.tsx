import type { Answers } from "@reeve/contract/maturity/assess";
import { useEffect, useState } from "react";
import { model } from "virtual:model";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { Table } from "../ui/table.tsx";
import { claim, claims, servedByReeve, type Claim } from "./reeve.ts";

const looks: Readonly<Record<Claim["state"], readonly [Tone, Shape]>> = {
  "over-claimed": ["block", "triangle"],
  "under-claimed": ["scope", "half"],
  "was unknown, now measured": ["scope", "ring"],
  agrees: ["allow", "disc"],
  "not measurable yet": ["calm", "dash"],
};

/** Where Reeve serves the page and someone is signed in: keep the answers as what is claimed, and see it beside what is measured. */
export function Claims({ answers, shared }: { answers: Answers; shared: boolean }) {
  const [items, setItems] = useState<readonly Claim[] | null>(null);
  const [state, setState] = useState<"idle" | "busy" | "kept">("idle");
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (!servedByReeve()) return undefined;
    const stop = new AbortController();
    void claims(stop.signal).then((found) => stop.signal.aborted || setItems(found));
    return () => stop.abort();
  }, []);

  if (items === null) return null;
  const keep = async (): Promise<void> => {
    setState("busy");
    const said = await claim(answers);
    setFault(said);
    if (said === null) setItems((await claims()) ?? items);
    setState(said === null ? "kept" : "idle");
  };
  const over = items.filter(({ state }) => state === "over-claimed").length;

  return (
    <Section title="Claimed beside measured">
      {!shared && (
        <div className="share-buttons no-print">
          <Button kind="primary" busy={state === "busy"} onClick={() => void keep()}>
            Keep these answers as what we claim
          </Button>
          <output>{state === "kept" && "Kept. The comparison below is with these answers."}</output>
        </div>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      {items.length === 0 ? (
        <p className="muted">Nothing is claimed in this Reeve yet.</p>
      ) : (
        <>
          <p>
            {over === 0
              ? "No answer claims more than is measured."
              : `${over} of ${items.length} answers claim more than is measured. What is measured counts.`}
          </p>
          <Table
            label="Claimed beside measured"
            rows={items}
            rowKey={({ question }) => question}
            columns={[
              {
                key: "question",
                head: "Question",
                heads: true,
                render: ({ question }) =>
                  model.questions.find(({ id }) => id === question)?.asks ?? question,
              },
              { key: "claimed", head: "Claimed", as: "num", render: (it) => it.claimed ?? "?" },
              { key: "measured", head: "Measured", as: "num", render: (it) => it.measured ?? "–" },
              { key: "state", head: "Difference", as: "tight", render: (it) => <State it={it} /> },
            ]}
          />
        </>
      )}
    </Section>
  );
}

function State({ it }: { it: Claim }) {
  const [tone, shape] = looks[it.state];
  return (
    <Badge tone={tone} shape={shape}>
      {it.state}
    </Badge>
  );
}
