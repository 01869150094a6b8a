import type { ToolServer } from "@reeve/contract/server";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Button } from "../../ui/button.tsx";
import { say } from "../../ui/toast.tsx";

export function RemoveServer({ server }: { server: ToolServer }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const remove = useChange("servers.remove");
  const refusal = useRefusal("servers.remove");
  return (
    <>
      <Button kind="danger" unavailable={refusal} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Confirm
        title={`Remove ${server.name}`}
        says="Agents can no longer reach it. Its records stay."
        does="Remove the server"
        open={asking}
        busy={remove.isPending}
        failure={remove.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(
            { id: server.id },
            {
              onSuccess: () => {
                say(`${server.name} is removed.`);
                void navigate({ to: "/servers" });
              },
            },
          )
        }
      />
    </>
  );
}
