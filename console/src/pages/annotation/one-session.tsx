import type { Annotation, PersonLabel, Rubric } from "@reeve/contract/annotation";
import { Link } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useChange } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Broken } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { SelectField, TextArea } from "../../ui/field.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { keysInWords, useKeys, type Key } from "./keys.ts";
import { Steps } from "./steps.tsx";
import "./annotation.css";

const said: Record<PersonLabel, string> = {
  pass: "Passed",
  fail: "Failed",
  unsure: "Could not tell",
};
/** What others said of it would lead the eye: only a person's own words are shown beforehand. */
const saysWhy = ["hand", "incident"];

/** One session, what was done in it, and the keys to say what one thinks of it. */
export function OneSession({
  annotation,
  rubric,
  onDone,
  onUndo,
}: {
  annotation: Annotation;
  rubric: Rubric;
  onDone: () => void;
  onUndo: () => void;
}) {
  const label = useChange("annotations.label");
  const skip = useChange("annotations.skip");
  const [keys, setKeys] = useState(true);
  const form = useRef<HTMLDivElement>(null);
  const { id, agent, agentVersion, session, sessionAt, people, why, rule } = annotation;
  const busy = label.isPending || skip.isPending;
  const written = (name: string): string =>
    form.current?.querySelector<HTMLInputElement>(`[name=${name}]`)?.value.trim() ?? "";
  const focus = (name: string): void =>
    form.current?.querySelector<HTMLElement>(`[name=${name}]`)?.focus();
  const give = (it: { label: PersonLabel; score?: number }): void => {
    const [mode, note] = [written("mode"), written("note")];
    label.mutate(
      {
        id,
        ...it,
        ...(it.label === "fail" && mode !== "" && { failureMode: mode }),
        ...(note !== "" && { note }),
      },
      {
        onSuccess: () => {
          say(`${said[it.label]}${it.score === undefined ? "" : ` with ${it.score}`}.`);
          onDone();
        },
      },
    );
  };
  const act = (key: Key): void => {
    if (key === "keys") setKeys(!keys);
    else if (key === "note" || key === "mode") focus(key);
    else if (busy) return;
    else if (key === "skip") skip.mutate({ id }, { onSuccess: onDone });
    else if (key === "undo") onUndo();
    else give(key);
  };
  useKeys(act);
  const failure = label.error ?? skip.error;
  return (
    <div className="two wide-left">
      <Section title="What was done">
        <Facts>
          <Fact name="Agent">
            <AgentLink agent={agent} />
            {agentVersion !== null && (
              <>
                {" "}
                <Plain>{agentVersion}</Plain>
              </>
            )}
          </Fact>
          <Fact name="Session">
            <Link to="/agents/$id/session" params={{ id: agent.id }} search={{ session }}>
              <code className="id">
                <Plain>{session}</Plain>
              </code>
            </Link>
          </Fact>
          <Fact name="Last step">
            <Moment at={sessionAt} />
          </Fact>
          {saysWhy.includes(rule) && (
            <Fact name="Why it is here">
              <Plain>{why}</Plain>
            </Fact>
          )}
          {people > 1 && <Fact name="Labelled by">{people} people, each by themselves</Fact>}
        </Facts>
        <Steps agent={agent.id} session={session} />
      </Section>
      <Section title={`Does it pass? (${annotation.aspect})`}>
        <p className="rubric">
          <Plain>{rubric.says}</Plain>
        </p>
        <div className="stack" ref={form}>
          <div className="page-buttons">
            <Button busy={busy} onClick={() => act({ label: "pass" })}>
              Pass <kbd>p</kbd>
            </Button>
            <Button busy={busy} onClick={() => act({ label: "fail" })}>
              Fail <kbd>f</kbd>
            </Button>
            <Button busy={busy} onClick={() => act({ label: "unsure" })}>
              Cannot tell <kbd>x</kbd>
            </Button>
            <Button kind="quiet" busy={busy} onClick={() => act("skip")}>
              Skip <kbd>s</kbd>
            </Button>
            <Button kind="quiet" busy={busy} onClick={() => act("undo")}>
              Take back <kbd>u</kbd>
            </Button>
          </div>
          {failure && <Broken error={failure} />}
          <SelectField
            name="mode"
            label="How it failed (m)"
            hint="Said with a fail. Escape brings the keys back."
            choices={[
              { value: "", label: "Not said" },
              ...rubric.failureModes.map((value) => ({ value, label: value })),
            ]}
          />
          <TextArea name="note" label="Note (n)" maxLength={2_000} />
          {keys && <KeysInWords />}
        </div>
      </Section>
    </div>
  );
}

const KeysInWords = () => (
  <dl className="keys" aria-label="Keys">
    {keysInWords.map(([names, does]) => (
      <div key={names}>
        <dt>
          {names.split(" ").map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </dt>
        <dd>{does}</dd>
      </div>
    ))}
  </dl>
);
