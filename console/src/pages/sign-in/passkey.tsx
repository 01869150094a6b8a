import {
  startAuthentication,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { useMutation } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { asFailure } from "../../api/failure.ts";
import type { Me } from "../../api/me.ts";
import { noPasskeys, passkeyFailure } from "../../parts/passkey.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";

export function PasskeySignIn({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const open = useMutation({
    mutationFn: async () => {
      const { ceremony, options } = await call("session.passkey.start", {});
      const response = await startAuthentication({
        optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON,
      }).catch((error: unknown) => {
        throw passkeyFailure(error);
      });
      return call("session.passkey", {
        ceremony,
        response: response as unknown as Record<string, unknown>,
      });
    },
    onSuccess: onSignedIn,
  });
  return (
    <div className="stack">
      {open.error && <Notice trouble={asFailure(open.error)} />}
      <Button busy={open.isPending} unavailable={noPasskeys()} onClick={() => open.mutate()}>
        Sign in with a passkey
      </Button>
    </div>
  );
}
