import type { HandoverReview } from "@reeve/contract/handover";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { signedInAs, useMe, useRefusal, type Me } from "../../api/me.ts";
import type { Change } from "../../api/query.ts";
import { useChange } from "../../api/query.ts";
import { PersonField } from "../../parts/person-field.tsx";
import { Button } from "../../ui/button.tsx";
import { PasswordField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Section } from "../../ui/page.tsx";
import { Ago, useNow } from "../../ui/time.tsx";
import { PasskeySignIn } from "../sign-in/passkey.tsx";

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
  if (freshUntil === null || Date.parse(freshUntil) <= now) return <SignInAgain />;
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

function SignInAgain() {
  const me = useMe();
  const client = useQueryClient();
  const open = useChange("session.password");
  const onSignedIn = (again: Me): void => {
    signedInAs(again);
    void client.invalidateQueries();
  };
  const none = !me.hasPassword && me.passkeys.length === 0;
  return (
    <Section title="Sign in again to take it over">
      <p>
        You signed in more than five minutes ago. Answering for an agent needs to be you beyond
        doubt.
      </p>
      {none ? (
        <p>
          You have neither a passkey nor a password yet. <Link to="/account">Add one</Link>, then
          come back.
        </p>
      ) : (
        <>
          {me.hasPassword && (
            <Form
              label="Sign in again"
              failure={open.error}
              onSubmit={(values) =>
                open.mutate(
                  { email: me.email ?? "", password: values.exact("password") },
                  { onSuccess: onSignedIn },
                )
              }
            >
              <PasswordField name="password" label="Password" autoComplete="current-password" />
              <FormButtons>
                <Button kind="primary" type="submit" busy={open.isPending}>
                  Sign in again
                </Button>
              </FormButtons>
            </Form>
          )}
          {me.passkeys.length > 0 && <PasskeySignIn onSignedIn={onSignedIn} />}
        </>
      )}
    </Section>
  );
}
