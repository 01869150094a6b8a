import type { Agent } from "@reeve/contract/agent";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { PersonField } from "../../parts/person-field.tsx";
import { StandingBadge, causeWords } from "../../parts/standing.tsx";
import { Button } from "../../ui/button.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

/** Where an agent stands with those who answer for it; attesting and handing over start here. */
export function StandsWith({ agent }: { agent: Agent }) {
  const { data } = useAsked("attestations.due", { id: agent.id });
  const { data: handovers } = useAsked("handovers.list", { agent: agent.id, status: "offered" });
  const [offering, setOffering] = useState(false);
  const refusal = useRefusal("handovers.offer");
  if (data === undefined || agent.status === "retired" || agent.status === "discovered")
    return null;
  const { standing, last, changes } = data;
  const offer = handovers?.items[0];
  return (
    <Section
      title="Where it stands"
      buttons={
        <>
          <Link to="/agents/$id/attest" params={{ id: agent.id }} className="button plain">
            Look and attest
          </Link>
          {offer === undefined && (
            <Button unavailable={refusal} onClick={() => setOffering(true)}>
              Hand over
            </Button>
          )}
        </>
      }
    >
      <p>
        <StandingBadge standing={standing} />{" "}
        {standing.phase !== "fine" && <span>{causeWords[standing.cause]}</span>}
      </p>
      <p className="muted">
        {last === null ? (
          "Nobody has attested it yet."
        ) : (
          <>
            <Plain>{last.person.name}</Plain> attested it <Ago at={last.at} />
            {changes.length > 0 && `; ${changes.length} things differ since`}.
          </>
        )}
      </p>
      {offer && (
        <p>
          <Link to="/handovers/$id" params={{ id: offer.id }}>
            Offered to <Plain>{offer.to.name}</Plain>
          </Link>{" "}
          <Ago at={offer.offeredAt} />.
        </p>
      )}
      {offering && <Offer agent={agent} onClose={() => setOffering(false)} />}
    </Section>
  );
}

function Offer({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const offer = useChange("handovers.offer");
  return (
    <DialogForm
      title={`Hand over ${agent.name}`}
      says="Nothing changes until they accept. Then its keys and delegations of before end."
      does="Offer it"
      change={offer}
      onSubmit={(values) =>
        offer.mutate(
          { id: agent.id, to: values.text("to"), says: values.text("says") },
          {
            onSuccess: ({ to }) => {
              say(`It is offered to ${to.name}.`);
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <PersonField name="to" label="To whom" required />
      <TextArea name="says" label="What you want to tell them" maxLength={1000} />
    </DialogForm>
  );
}
