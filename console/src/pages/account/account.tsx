import { useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/me.ts";
import { queryClient, useChange } from "../../api/query.ts";
import { AddPasskey } from "../../parts/add-passkey.tsx";
import { SetPassword } from "../../parts/set-password.tsx";
import { Button } from "../../ui/button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { ActingForMe } from "./acting-for-me.tsx";
import { Passkeys } from "./passkeys.tsx";

export function AccountPage() {
  const me = useMe();
  const navigate = useNavigate();
  const close = useChange("session.close");
  const leave = (): void =>
    close.mutate(
      {},
      {
        onSuccess: ({ signOutUrl }) => {
          queryClient.clear();
          if (signOutUrl !== null) window.location.assign(signOutUrl);
          else void navigate({ to: "/sign-in", search: {} });
        },
      },
    );
  return (
    <Page
      title="Your account"
      buttons={
        <Button busy={close.isPending} onClick={leave}>
          Sign out
        </Button>
      }
    >
      {close.error && <Notice trouble={close.error} />}
      <Facts>
        <Fact name="Name">
          <Plain>{me.name}</Plain>
        </Fact>
        <Fact name="E-mail">
          {me.email === null ? <span className="muted">none</span> : <Plain>{me.email}</Plain>}
        </Fact>
        <Fact name="Role">{me.role}</Fact>
        <Fact name="Id">
          <code className="id">{me.id}</code>
        </Fact>
      </Facts>
      <ActingForMe />
      <div className="two">
        <Section title="Passkeys">
          <Passkeys passkeys={me.passkeys} />
          <AddPasskey />
        </Section>
        <Section title="Password">
          <p>{me.hasPassword ? "A password is set." : "No password is set."}</p>
          <SetPassword />
        </Section>
      </div>
    </Page>
  );
}
