import type { Agent } from "@reeve/contract/agent";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { PersonField } from "../../parts/person-field.tsx";
import { StandingBadge, causeWords } from "../../parts/standing.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
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
    <Dialog
      title={`Hand over ${agent.name}`}
      says="Nothing changes until they accept. Then its keys and delegations of before end."
      open
      onClose={onClose}
    >
      <Form
        label={`Hand over ${agent.name}`}
        failure={offer.error}
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
      >
        <PersonField name="to" label="To whom" required />
        <TextArea name="says" label="What you want to tell them" maxLength={1000} />
        <FormButtons>
          <Button kind="primary" type="submit" busy={offer.isPending}>
            Offer it
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
