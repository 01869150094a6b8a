import type { ApprovalDetail } from "@reeve/contract/approval";
import {
  startAuthentication,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../api/call.ts";
import { asFailure } from "../../api/failure.ts";
import { useMe } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { noPasskeys, passkeyFailure } from "../../parts/passkey.ts";
import { Button } from "../../ui/button.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { useNow } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { SignInAgain } from "../sign-in/again.tsx";
import { GiveOn } from "./give-on.tsx";

/** The place to say yes or no. Opening the page decides nothing. */
export function Decide({ it }: { it: ApprovalDetail }) {
  const me = useMe();
  const answered = it.votes.some(({ by }) => by.id === me.id);
  const why = answered
    ? "You have answered this. Somebody else must answer as well."
    : it.you.refused;
  return (
    <Section title="Decide">
      {why === null ? (
        <Answer it={it} />
      ) : (
        <p>
          <Plain>{why}</Plain>
        </p>
      )}
    </Section>
  );
}

function Answer({ it }: { it: ApprovalDetail }) {
  const me = useMe();
  const now = useNow();
  const [reason, setReason] = useState("");
  const [giving, setGiving] = useState(false);
  const approve = useChange("approvals.approve");
  const deny = useChange("approvals.deny");
  const sign = useSignature(it.id);
  const { takes, freshUntil } = it.you;
  const fresh = freshUntil !== null && Date.parse(freshUntil) > now;
  const byPasskey = takes === "passkey" || (!fresh && me.passkeys.length > 0);
  const over = () => say("Your answer is kept.");
  const failure = sign.error ? asFailure(sign.error) : (approve.error ?? deny.error);
  const begin = (): void => {
    for (const one of [sign, approve, deny]) one.reset();
  };
  const yes = (): void => {
    begin();
    if (!byPasskey) return approve.mutate({ id: it.id, reason }, { onSuccess: over });
    sign.mutate(undefined, {
      onSuccess: (passkey) => approve.mutate({ id: it.id, reason, passkey }, { onSuccess: over }),
    });
  };
  if (takes === "passkey" && me.passkeys.length === 0)
    return (
      <p>
        The agent is of the tier critical, so approving takes a passkey, and you have none.{" "}
        <Link to="/account">Add one</Link>, then come back.
      </p>
    );
  return (
    <>
      <Form label="Decide" failure={failure} onSubmit={yes}>
        <TextArea
          name="reason"
          label="Reason"
          hint="Kept on record with your name. Where you deny, the agent is told it."
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {takes === "passkey" && (
          <p className="hint">
            The agent is of the tier critical: your passkey signs this very action, and nothing
            else.
          </p>
        )}
        <FormButtons>
          <Button
            kind="primary"
            type="submit"
            busy={sign.isPending || approve.isPending}
            unavailable={
              byPasskey
                ? noPasskeys()
                : fresh
                  ? undefined
                  : "You signed in more than 15 minutes ago. Sign in again below."
            }
          >
            {byPasskey ? "Approve with passkey" : "Approve"}
          </Button>
          <Button
            kind="danger"
            busy={deny.isPending}
            onClick={() => {
              begin();
              deny.mutate({ id: it.id, reason }, { onSuccess: over });
            }}
          >
            Deny
          </Button>
          <Button kind="quiet" onClick={() => setGiving(true)}>
            Give it to somebody else
          </Button>
        </FormButtons>
      </Form>
      {!fresh && !byPasskey && <SignInAgain />}
      <GiveOn id={it.id} open={giving} onClose={() => setGiving(false)} />
    </>
  );
}

/** What this device's passkey says to this one action. */
const useSignature = (id: ApprovalDetail["id"]) =>
  useMutation({
    mutationFn: async () => {
      const { challenge, options } = await call("approvals.challenge", { id });
      const response = await startAuthentication({
        optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON,
      }).catch((error: unknown) => {
        throw passkeyFailure(error);
      });
      return { challenge, response: response as unknown as Record<string, unknown> };
    },
  });
