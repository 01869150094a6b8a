import type { HandoverReview } from "@reeve/contract/handover";
import { useRefusal } from "../../api/me.ts";
import type { Change } from "../../api/query.ts";
import { PersonField } from "../../parts/person-field.tsx";
import { Button } from "../../ui/button.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Section } from "../../ui/page.tsx";
import { Ago, useNow } from "../../ui/time.tsx";
import { SignInAgain } from "../sign-in/again.tsx";

/** Takes the agent over; whoever signed in longer ago than is fresh signs in again first. */
export function Accept({
  review,
  accept,
}: {
  review: HandoverReview;
  accept: Change<"handovers.accept">;
}) {
  const now = useNow();
  const refusal = useRefusal("handovers.accept");
  const { freshUntil, handover, hash, agent } = review;
  if (freshUntil === null || Date.parse(freshUntil) <= now)
    return (
      <Section title="Sign in again to take it over">
        <p>
          You signed in more than five minutes ago. Answering for an agent needs to be you beyond
          doubt.
        </p>
        <SignInAgain />
      </Section>
    );
  return (
    <Section title="Take it over">
      <Form
        label="Take it over"
        failure={accept.error}
        onSubmit={(values) => {
          const backup = values.optional("backup");
          accept.mutate({ id: handover.id, hash, ...(backup !== undefined && { backup }) });
        }}
      >
        <p>
          From then on you answer for it: its behaviour, and every duty that{" "}
          {handover.from?.name ?? "nobody"} held. Your sign-in is fresh enough until{" "}
          <Ago at={freshUntil} />.
        </p>
        <PersonField
          name="backup"
          label="Who stands in for you"
          hint={
            agent.backup === null || agent.backup.id === handover.to.id
              ? "An agent needs somebody who takes over when you are gone."
              : `Left empty, it stays ${agent.backup.name}.`
          }
        />
        <FormButtons>
          <Button kind="primary" type="submit" unavailable={refusal} busy={accept.isPending}>
            I take it over
          </Button>
        </FormButtons>
      </Form>
    </Section>
  );
}
