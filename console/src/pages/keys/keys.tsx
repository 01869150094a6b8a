import type { SigningKeys, SigningKeyShown } from "@reeve/contract/signing-key";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Badge, type Shape, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { TextField } from "../../ui/field.tsx";
import { Page } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago, Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

const words: Record<SigningKeyShown["status"], readonly [Tone, Shape, string]> = {
  next: ["scope", "half", "Signs in a moment"],
  signs: ["allow", "disc", "Signs"],
  verifies: ["calm", "ring", "Verifies what it signed"],
  retired: ["calm", "dash", "Retired"],
};
const columns: readonly Column<SigningKeyShown>[] = [
  {
    key: "key",
    head: "Key",
    heads: true,
    as: "fill",
    render: ({ kid }) => <code className="id wrap">{kid}</code>,
  },
  {
    key: "status",
    head: "State",
    render: ({ status }) => {
      const [tone, shape, says] = words[status];
      return (
        <Badge tone={tone} shape={shape}>
          {says}
        </Badge>
      );
    },
  },
  { key: "from", head: "Signs since", render: ({ from }) => <Ago at={from} /> },
  {
    key: "until",
    head: "Good until",
    render: ({ until }) =>
      until === null ? <span className="muted">it signs</span> : <Moment at={until} />,
  },
];

/** The keys that agents' tokens are signed with, how old they are and when the next takes over. */
export function KeysPage() {
  const mayList = useRefusal("keys.list");
  return (
    <Page
      title="Signing keys"
      lead="Agents show tokens that Reeve signs. Another key takes over by itself, and what the old one signed stays good until its time is over."
      buttons={<Deeds />}
    >
      {mayList === undefined ? (
        <Keys />
      ) : (
        <Empty title="You may not see the signing keys.">
          <p>{mayList}</p>
        </Empty>
      )}
    </Page>
  );
}

function Keys() {
  const query = useAsked("keys.list", {}, { refetchInterval: 10_000 });
  return (
    <Loaded query={query} what="the keys">
      {({ items, everyDays, nextAt }) => (
        <>
          <Facts>
            <Fact name="Another takes over">
              <Moment at={nextAt} />, {everyDays === 1 ? "every day" : `every ${everyDays} days`}
            </Fact>
          </Facts>
          <Table label="Signing keys" columns={columns} rows={items} rowKey={({ kid }) => kid} />
        </>
      )}
    </Loaded>
  );
}

function Deeds() {
  const [asked, setAsked] = useState<"rotate" | "schedule" | null>(null);
  const rotate = useChange("keys.rotate");
  const { data } = useAsked("keys.list", {}, { enabled: useRefusal("keys.list") === undefined });
  const refusal = useRefusal("keys.rotate");
  const close = (): void => {
    setAsked(null);
    rotate.reset();
  };
  return (
    <>
      <Button unavailable={refusal} onClick={() => setAsked("rotate")}>
        Rotate now
      </Button>
      <Button unavailable={refusal} onClick={() => setAsked("schedule")}>
        How often
      </Button>
      <Confirm
        title="Rotate the signing key"
        says="A new key signs in half a minute, once every process knows it. What the old one signed stays good until its time is over."
        does="Rotate it"
        withReason
        open={asked === "rotate"}
        busy={rotate.isPending}
        failure={rotate.error}
        onClose={close}
        onConfirm={(reason) =>
          rotate.mutate(
            { reason },
            {
              onSuccess: () => {
                say("A new key takes over in a moment.");
                close();
              },
            },
          )
        }
      />
      {asked === "schedule" && data && <HowOften keys={data} onClose={close} />}
    </>
  );
}

function HowOften({ keys: { everyDays }, onClose }: { keys: SigningKeys; onClose: () => void }) {
  const schedule = useChange("keys.schedule");
  return (
    <DialogForm
      title="How often another takes over"
      says="Where the key that signs is older already, another takes over within the hour."
      does="Set it"
      change={schedule}
      onClose={onClose}
      onSubmit={(values) =>
        schedule.mutate(
          { everyDays: Number(values.text("everyDays")) },
          {
            onSuccess: () => {
              say("It is set.");
              onClose();
            },
          },
        )
      }
    >
      <TextField
        name="everyDays"
        label="Days"
        type="number"
        min={1}
        max={365}
        defaultValue={everyDays}
      />
    </DialogForm>
  );
}
