import type { Me } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";

/**
 * Signs in with a one-time link, on a press: programs that look at links in advance would otherwise use it up.
 */
export function LinkSignIn({
  token,
  onSignedIn,
  onGiveUp,
}: {
  token: string;
  onSignedIn: (me: Me) => void;
  onGiveUp: () => void;
}) {
  const open = useChange("session.link");
  return (
    <div className="stack">
      {open.error && <Notice trouble={open.error} />}
      <p>Your link signs you in once, on this device.</p>
      <Button
        kind="primary"
        busy={open.isPending}
        onClick={() => open.mutate({ token }, { onSuccess: onSignedIn })}
      >
        Sign in with this link
      </Button>
      <Button kind="quiet" onClick={onGiveUp}>
        Sign in another way
      </Button>
    </div>
  );
}
