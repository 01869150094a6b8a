import type { EntryStatus } from "@reeve/contract/inventory";
import type { SeenId } from "@reeve/contract/settling";
import { useMe } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { PersonField } from "../../parts/person-field.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";

/** One agent that was seen, or a group that is settled in one go. */
export interface ToSettle {
  readonly ids: readonly SeenId[];
  /** What it is called, and how many there are of it where it is a group. */
  readonly name: string;
  readonly many?: number;
  readonly status: EntryStatus;
  readonly claimed: boolean;
}

export const idsOf = ({ ids: [id, ...also] }: ToSettle) => ({ id: id as SeenId, also });

export const calledIn = ({ name, many = 1 }: ToSettle): string =>
  many === 1 ? name : `${name} (${many})`;

export type SettlingAct = "claim" | "dismiss" | "quarantine" | "release";

const dayMs = 86_400_000;
const spans = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "180", label: "180 days" },
  { value: "365", label: "a year" },
];

const words: Readonly<
  Record<SettlingAct, { title: string; says: string; does: string; done: string }>
> = {
  claim: {
    title: "Claim",
    says: "Whoever is named answers for it from now on, and its findings are theirs. It still has to be registered.",
    does: "Claim it",
    done: "It is claimed.",
  },
  dismiss: {
    title: "Not an agent",
    says: "It counts until somebody else confirms the register, and again once the time is over. Others read the reason.",
    does: "Judge it not an agent",
    done: "It is judged not to be an agent.",
  },
  quarantine: {
    title: "Quarantine",
    says: "No door lets it in. A registered agent is stopped and its credentials are revoked; one that was only seen cannot be registered before somebody releases it.",
    does: "Quarantine it",
    done: "It is in quarantine.",
  },
  release: {
    title: "Release",
    says: "The quarantine ends. A registered agent stays stopped until somebody resumes it and gives it a new credential.",
    does: "Release it",
    done: "It is released.",
  },
};

/** Asks what one act on an agent that was seen needs: who, why, until when. */
export function SettleDialog({
  of,
  act,
  onClose,
}: {
  of: ToSettle;
  act: SettlingAct;
  onClose: () => void;
}) {
  const me = useMe();
  const claim = useChange("inventory.claim");
  const dismiss = useChange("inventory.dismiss");
  const quarantine = useChange("inventory.quarantine");
  const release = useChange("inventory.release");
  const change = { claim, dismiss, quarantine, release }[act];
  const { title, says, does, done } = words[act];
  const then = {
    onSuccess: () => {
      say(done);
      onClose();
    },
  };
  return (
    <Dialog title={`${title}: ${calledIn(of)}`} says={says} open onClose={onClose}>
      <Form
        label={title}
        failure={change.error}
        onSubmit={(values) => {
          const which = idsOf(of);
          const reason = values.text("reason");
          if (act === "claim") claim.mutate({ ...which, person: values.text("person") }, then);
          else if (act === "dismiss") {
            const until = new Date(Date.now() + Number(values.text("days")) * dayMs).toISOString();
            dismiss.mutate({ ...which, reason, until }, then);
          } else if (act === "quarantine") quarantine.mutate({ ...which, reason }, then);
          else release.mutate({ ...which, reason }, then);
        }}
      >
        {act === "claim" ? (
          <PersonField
            name="person"
            label="Who answers for it"
            initial={me.kind === "person" ? me.id : ""}
            required
          />
        ) : (
          <TextArea
            name="reason"
            label="Reason"
            hint="Kept on record with your name."
            maxLength={1000}
            required
          />
        )}
        {act === "dismiss" && (
          <SelectField name="days" label="Look again in" choices={spans} defaultValue="180" />
        )}
        <FormButtons>
          <Button
            kind={act === "quarantine" ? "danger" : "primary"}
            type="submit"
            busy={change.isPending}
          >
            {does}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
