import type { AgentId } from "@reeve/contract/id";
import type { ToAttest } from "@reeve/contract/attestation";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe, useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { AttestedChanges, AttestedThing } from "../../parts/attested.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { StandingBadge, causeWords } from "../../parts/standing.tsx";
import { Button } from "../../ui/button.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

const route = getRouteApi("/signed-in/agents/$id/attest");

export function AttestPage() {
  const id = route.useParams().id as AgentId;
  const query = useAsked("attestations.due", { id });
  return (
    <Loaded query={query} what="what there is to attest" page="Attest">
      {(it) => <Attest it={it} />}
    </Loaded>
  );
}

function Attest({ it: { agent, standing, now, hash, last, changes } }: { it: ToAttest }) {
  const navigate = useNavigate();
  const make = useChange("attestations.make");
  const me = useMe();
  const role = useRefusal("attestations.make");
  const answers = Object.values(agent.accountabilities).some((person) => person?.id === me.id);
  const refusal =
    role ??
    (answers
      ? undefined
      : `You do not answer for it. ${agent.owner?.name ?? "Its owner"} can attest it.`);
  return (
    <Page
      title={`Attest ${agent.name}`}
      over={<AgentLink agent={agent} />}
      lead="You say that this, exactly as it is shown, is what you answer for."
    >
      <p>
        <StandingBadge standing={standing} />{" "}
        {standing.phase !== "fine" && <span>{causeWords[standing.cause]}</span>}
      </p>
      {last === null ? (
        <p>Nobody has attested it yet.</p>
      ) : (
        <Section title="What differs from the last time">
          <p className="muted">
            <Plain>{last.person.name}</Plain> attested it, <Moment at={last.at} />.
          </p>
          <AttestedChanges changes={changes} />
        </Section>
      )}
      <Section title="What it is now">
        <AttestedThing it={now} />
      </Section>
      <Section title="Attest it">
        <Form
          label="Attest"
          failure={make.error}
          onSubmit={(values) =>
            make.mutate(
              { id: agent.id, hash, says: values.text("says") },
              {
                onSuccess: () => {
                  say(`${agent.name} is attested.`);
                  void navigate({ to: "/answering", search: {} });
                },
              },
            )
          }
        >
          <TextArea
            name="says"
            label="What you want to say of it"
            hint="Kept on record with your name. May be left empty."
            maxLength={1000}
          />
          <FormButtons>
            <Button kind="primary" type="submit" unavailable={refusal} busy={make.isPending}>
              Attest it as shown
            </Button>
          </FormButtons>
        </Form>
      </Section>
    </Page>
  );
}
