import type { Evaluator } from "@reeve/contract/evaluator";
import type { Grader } from "@reeve/contract/grader";
import type { Standing } from "@reeve/contract/standing";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { RemoveOne } from "../../parts/remove-one.tsx";
import { Button } from "../../ui/button.tsx";
import { say } from "../../ui/toast.tsx";
import { GraderFields, graderOf } from "./grader-fields.tsx";
import { SetEvaluator } from "./set.tsx";
import { TryGrader } from "./try.tsx";

/** What can be done with an evaluator; with people and other systems, nothing here. */
export function Buttons({ standing, grader }: { standing: Standing; grader: Grader | null }) {
  const ships = standing.kind === "deterministic";
  const list = useAsked("evaluators.list", {}, { enabled: ships });
  const own = list.data?.items.find(({ id }) => id === standing.id);
  if (grader !== null) return <OfGrader grader={grader} />;
  return own === undefined ? null : <OfShipped it={own} />;
}

function OfShipped({ it }: { it: Evaluator }) {
  const [setting, setSetting] = useState(false);
  const change = useChange("evaluators.set");
  const refusal = useRefusal("evaluators.set");
  return (
    <>
      <Button
        unavailable={refusal}
        busy={change.isPending}
        onClick={() =>
          change.mutate(
            { id: it.id, on: !it.on },
            { onSuccess: () => say(`${it.name} is ${it.on ? "off" : "on"}.`) },
          )
        }
      >
        {it.on ? "Switch off" : "Switch on"}
      </Button>
      <Button kind="primary" unavailable={refusal} onClick={() => setSetting(true)}>
        Change
      </Button>
      {setting && <SetEvaluator before={it} onClose={() => setSetting(false)} />}
    </>
  );
}

function OfGrader({ grader }: { grader: Grader }) {
  const { name, on } = grader;
  const [doing, setDoing] = useState<"change" | "try" | "remove" | null>(null);
  const navigate = useNavigate();
  const put = useChange("graders.put");
  const remove = useChange("graders.remove");
  const refusal = useRefusal("graders.put");
  const close = () => setDoing(null);
  const { aspect, rate, how } = grader;
  return (
    <>
      <Button kind="quiet" unavailable={refusal} onClick={() => setDoing("remove")}>
        Remove
      </Button>
      <Button unavailable={refusal} onClick={() => setDoing("try")}>
        Try on a session
      </Button>
      <Button unavailable={refusal} onClick={() => setDoing("change")}>
        Change
      </Button>
      <Button
        kind="primary"
        unavailable={refusal}
        busy={put.isPending}
        onClick={() =>
          put.mutate(
            { name, aspect, rate, how, on: !on },
            { onSuccess: () => say(`${name} is ${on ? "off" : "on"}.`) },
          )
        }
      >
        {on ? "Switch off" : "Switch on"}
      </Button>
      {doing === "change" && <ChangeGrader grader={grader} onClose={close} />}
      {doing === "try" && <TryGrader name={name} onClose={close} />}
      <RemoveOne
        change={remove}
        input={doing === "remove" ? { name } : null}
        title={`Remove ${name}?`}
        says="It scores no session any more. What it said stays, and so does its name: another one called so goes on with its scores."
        done={() => {
          void navigate({ to: "/evaluators" });
          return `${name} is removed.`;
        }}
        onClose={close}
      />
    </>
  );
}

function ChangeGrader({ grader, onClose }: { grader: Grader; onClose: () => void }) {
  const put = useChange("graders.put");
  const { name, on, version, how } = grader;
  return (
    <DialogForm
      title={`Change ${name}`}
      does="Change"
      wide
      change={put}
      onSubmit={(values) =>
        put.mutate(graderOf(values, how.kind, { name, on }), {
          onSuccess: (after) => {
            say(
              after.version === version
                ? "It is changed."
                : "It is changed: its scores are a new stream. Hold it against people again.",
            );
            onClose();
          },
        })
      }
      onClose={onClose}
    >
      <GraderFields kind={how.kind} before={grader} />
    </DialogForm>
  );
}
