import type { Agent } from "@reeve/contract/agent";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Button } from "../../ui/button.tsx";

/** Rehearses the stop of this very agent: for whoever answers for it, and for a moment only. */
export function RehearseStop({ agent: { id, name, status } }: { agent: Agent }) {
  const [asking, setAsking] = useState(false);
  const run = useChange("drills.run");
  const refusal = useRefusal("drills.run");
  const navigate = useNavigate();
  return (
    <>
      <Button
        unavailable={
          refusal ?? (status === "active" ? undefined : "Only an agent that is active is stopped.")
        }
        onClick={() => setAsking(true)}
      >
        Rehearse the stop
      </Button>
      <Confirm
        title={`Rehearse the stop of ${name}`}
        says="It really is stopped, for a few seconds, and goes on by itself; calls that it makes meanwhile are refused. Only whoever answers for it may do this."
        does="Stop it for a moment"
        open={asking}
        busy={run.isPending}
        failure={run.error}
        onClose={() => {
          setAsking(false);
          run.reset();
        }}
        onConfirm={() =>
          run.mutate(
            { kind: "stop", agent: id },
            {
              onSuccess: (drill) => void navigate({ to: "/drills/$id", params: { id: drill.id } }),
            },
          )
        }
      />
    </>
  );
}
