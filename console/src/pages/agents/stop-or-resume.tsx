import type { Agent } from "@reeve/contract/agent";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { confirmedBy } from "../../parts/confirmed-by.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Button } from "../../ui/button.tsx";
import { say } from "../../ui/toast.tsx";

/** Stops an agent, or lets a stopped one act again, with the reason and how long every enforcement point took. */
export function StopOrResume({ agent }: { agent: Agent }) {
  const [asking, setAsking] = useState(false);
  const stopped = agent.status === "suspended";
  const stop = useChange("agents.stop");
  const resume = useChange("agents.resume");
  const change = stopped ? resume : stop;
  const refusal = useRefusal(stopped ? "agents.resume" : "agents.stop");
  const does = stopped ? "Let it act again" : "Stop the agent";
  const close = (): void => {
    setAsking(false);
    change.reset();
  };
  return (
    <>
      <Button
        kind={stopped ? "plain" : "danger"}
        unavailable={
          refusal ??
          (agent.status === "retired" ? "It is retired and does not act any more." : undefined)
        }
        onClick={() => setAsking(true)}
      >
        {stopped ? "Resume" : "Stop"}
      </Button>
      <Confirm
        title={stopped ? `Resume ${agent.name}` : `Stop ${agent.name}`}
        says={
          stopped
            ? "It may act again as its grants and the policies say. It must ask for a new token first."
            : "Nothing it asks for is done from the moment this is confirmed. Calls under way are not taken back."
        }
        does={does}
        withReason
        open={asking}
        busy={change.isPending}
        failure={change.error}
        onClose={close}
        onConfirm={(reason) =>
          change.mutate(
            { id: agent.id, reason },
            {
              onSuccess: ({ enforcement, waitsForSecond }) => {
                say(
                  waitsForSecond
                    ? "A second person has to resume it too, because its tier is critical."
                    : `${stopped ? "It may act again" : "Stopped"}: ${confirmedBy(enforcement)}`,
                );
                close();
              },
            },
          )
        }
      />
    </>
  );
}
