import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useMe } from "../../api/me.ts";
import { AddPasskey } from "../../parts/add-passkey.tsx";
import { SetPassword } from "../../parts/set-password.tsx";
import { Button } from "../../ui/button.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";

const route = getRouteApi("/signed-in/welcome");

/** The link that brought someone here works once; this is where they make the way they will come in next time. */
export function WelcomePage() {
  const me = useMe();
  const { next } = route.useSearch();
  const router = useRouter();
  const go = (): void => router.history.push(next ?? "/");
  return (
    <Page
      title="Welcome"
      over={<Plain>{me.name}</Plain>}
      lead="Your link has been used and will not work again. Choose how you sign in from now on."
      buttons={
        <Button kind="quiet" onClick={go}>
          Later
        </Button>
      }
    >
      <div className="two">
        <Section title="With a passkey">
          <p>Your device keeps it, and nobody can guess or phish it. This is the better way.</p>
          <AddPasskey onDone={go} />
        </Section>
        <Section title="With a password">
          <p>Works on every device. Use a password manager.</p>
          <SetPassword onDone={go} />
        </Section>
      </div>
    </Page>
  );
}
