import { useState, type ReactNode } from "react";
import { Confirm } from "../../parts/confirm.tsx";
import { Button, type ButtonKind } from "../../ui/button.tsx";
import { usePolicyChange } from "./use-policy-change.ts";

type Change = ReturnType<typeof usePolicyChange>;

/** A change of a policy that is asked about once more, with the reason that stays on record. */
export function ChangeButton({
  label,
  kind = "plain",
  title,
  says,
  does,
  onConfirm,
}: {
  label: string;
  kind?: ButtonKind;
  title: string;
  says: ReactNode;
  does: string;
  onConfirm: (change: Change, reason: string) => void;
}) {
  const [asking, setAsking] = useState(false);
  const change = usePolicyChange();
  return (
    <>
      <Button kind={kind} unavailable={change.refusal} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Confirm
        title={title}
        says={
          change.reviewed ? <>{says} It comes into force once a second person approves it.</> : says
        }
        does={change.reviewed ? `Propose: ${label.toLowerCase()}` : does}
        withReason
        open={asking}
        busy={change.busy}
        failure={change.failure}
        onClose={() => setAsking(false)}
        onConfirm={(reason) => onConfirm(change, reason)}
      />
    </>
  );
}

export const Promote = ({ name }: { name: string }) => (
  <ChangeButton
    label="Enforce it"
    kind="primary"
    title={`Enforce ${name}`}
    says="It decides from then on, in every process, with the text it has."
    does="Enforce it"
    onConfirm={(change, reason) => change.promote(name, reason)}
  />
);

export const Rollback = ({ name, version }: { name: string; version: number }) => (
  <ChangeButton
    label={`Back to version ${version}`}
    title={`Put version ${version} of ${name} in force again`}
    says="Its text and mode become the newest version; nothing of the history is lost."
    does="Put it in force"
    onConfirm={(change, reason) => change.rollback(name, version, reason)}
  />
);

export const RemovePolicy = ({ name }: { name: string }) => (
  <ChangeButton
    label="Take out of force"
    kind="danger"
    title={`Take ${name} out of force`}
    says="What only it permits is refused, and what only it forbids is no longer forbidden. Its versions stay on record."
    does="Take it out of force"
    onConfirm={(change, reason) => change.remove(name, reason)}
  />
);
