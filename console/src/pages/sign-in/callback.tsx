import { useMutation } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { call } from "../../api/call.ts";
import { asFailure, Failure } from "../../api/failure.ts";
import { signedInAs } from "../../api/me.ts";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { callbackAnswer, takeCeremony } from "./ceremony.ts";

/** Where the identity provider sends people back to. */
export function CallbackPage() {
  const router = useRouter();
  const { mutate, error } = useMutation({
    mutationFn: async () => {
      const kept = takeCeremony();
      if (!kept)
        throw new Failure({
          title: "This sign-in was not begun here",
          detail: "This tab has begun no sign-in, or has finished it.",
          fix: "Begin again on the sign-in page.",
          status: 401,
          code: "unauthenticated",
        });
      return {
        kept,
        me: await call("session.provider.finish", {
          ceremony: kept.ceremony,
          answer: callbackAnswer,
        }),
      };
    },
    onSuccess: ({ kept, me }) => {
      signedInAs(me);
      router.history.replace(kept.next ?? "/");
    },
  });
  useEffect(() => mutate(), [mutate]);
  return (
    <main className="sign-in">
      <Page title="Sign in">
        {error ? (
          <div className="stack">
            <Notice trouble={asFailure(error)} />
            <Link to="/sign-in">Back to signing in</Link>
          </div>
        ) : (
          <output>Signing you in…</output>
        )}
      </Page>
    </main>
  );
}
