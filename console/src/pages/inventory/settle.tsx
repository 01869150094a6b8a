import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { say } from "../../ui/toast.tsx";
import { registerable } from "../found/words.ts";
import {
  SettleDialog,
  calledIn,
  idsOf,
  type SettlingAct,
  type ToSettle,
} from "./settle-dialog.tsx";

/** What can be made of an agent that was seen: whoever may not is told why. */
export function SettleButtons({ of }: { of: ToSettle }) {
  const [asking, setAsking] = useState<SettlingAct | null>(null);
  const reopen = useChange("inventory.reopen");
  const refusals = {
    claim: useRefusal("inventory.claim"),
    dismiss: useRefusal("inventory.dismiss"),
    quarantine: useRefusal("inventory.quarantine"),
    release: useRefusal("inventory.release"),
  };
  const mayRegister = useRefusal("inventory.register");
  const { status, claimed, name, ids } = of;
  const ask = (act: SettlingAct, label: string, kind: "plain" | "danger" = "plain") => (
    <Button kind={kind} unavailable={refusals[act]} onClick={() => setAsking(act)}>
      {label}
      <span className="unseen"> {calledIn(of)}</span>
    </Button>
  );
  const again = (label: string, done: string) => (
    <Button
      unavailable={refusals.dismiss}
      busy={reopen.isPending}
      onClick={() => reopen.mutate(idsOf(of), { onSuccess: () => say(done) })}
    >
      {label}
    </Button>
  );
  const waits = ["unregistered", "claimed", "planted", "gone"].includes(status);
  return (
    <>
      {waits && (
        <>
          {mayRegister === undefined ? (
            <Link
              to="/agents/new"
              search={{ name: registerable(name), of: ids.join(",") }}
              className="button primary"
            >
              Register as an agent<span className="unseen"> {calledIn(of)}</span>
            </Link>
          ) : (
            <Button unavailable={mayRegister}>Register as an agent</Button>
          )}
          {claimed
            ? again("Take back the claim", "Nobody answers for it now.")
            : ask("claim", "Claim")}
          {ask("dismiss", "Not an agent")}
        </>
      )}
      {status === "dismissed" && again("Open it again", "It is open again.")}
      {status === "quarantined"
        ? ask("release", "Release")
        : status !== "dismissed" &&
          status !== "retired" &&
          ask("quarantine", "Quarantine", "danger")}
      {asking && <SettleDialog of={of} act={asking} onClose={() => setAsking(null)} />}
    </>
  );
}
