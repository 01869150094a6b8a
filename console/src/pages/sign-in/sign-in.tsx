import { getRouteApi, useNavigate, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { signedInAs, type Me } from "../../api/me.ts";
import { Logo } from "../../parts/logo.tsx";
import { ThemeToggle } from "../../parts/theme-toggle.tsx";
import { Page } from "../../ui/page.tsx";
import { LinkSignIn } from "./link.tsx";
import { PasskeySignIn } from "./passkey.tsx";
import { PasswordSignIn } from "./password.tsx";
import { ProviderSignIn } from "./provider.tsx";

const route = getRouteApi("/sign-in");

/** The token of a one-time link stands behind the `#`, which no server sees; it is taken out of the address at once. */
function takeToken(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token");
  if (token !== null) window.history.replaceState(window.history.state, "", "/sign-in");
  return token;
}

export function SignInPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const navigate = useNavigate();
  const [token, setToken] = useState(takeToken);

  const onSignedIn = (me: Me): void => {
    signedInAs(me);
    const fresh = !me.hasPassword && me.passkeys.length === 0;
    if (fresh) void navigate({ to: "/welcome", search: next === undefined ? {} : { next } });
    else router.history.push(next ?? "/");
  };

  return (
    <main className="sign-in">
      <p className="sign-in-brand">
        <Logo />
        Reeve
      </p>
      <Page
        title="Sign in"
        lead="The register, the gate and the record of your organisation’s AI agents."
      >
        {token !== null ? (
          <LinkSignIn token={token} onSignedIn={onSignedIn} onGiveUp={() => setToken(null)} />
        ) : (
          <>
            <ProviderSignIn next={next} />
            <PasswordSignIn onSignedIn={onSignedIn} />
            <p className="or">or</p>
            <PasskeySignIn onSignedIn={onSignedIn} />
            <p className="hint">
              No way in yet? Ask an administrator for a one-time link. On a fresh start,{" "}
              <code>reeve up</code> prints one.
            </p>
          </>
        )}
      </Page>
      <ThemeToggle />
    </main>
  );
}
