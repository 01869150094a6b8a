import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Button } from "../../ui/button.tsx";
import { say } from "../../ui/toast.tsx";

export function RemovePolicy({ name }: { name: string }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const remove = useChange("policies.remove");
  const refusal = useRefusal("policies.remove");
  return (
    <>
      <Button kind="danger" unavailable={refusal} onClick={() => setAsking(true)}>
        Take out of force
      </Button>
      <Confirm
        title={`Take ${name} out of force`}
        says="What only it permits is refused, and what only it forbids is no longer forbidden. Its versions stay on record."
        does="Take it out of force"
        open={asking}
        busy={remove.isPending}
        failure={remove.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(
            { name },
            {
              onSuccess: () => {
                say(`${name} is out of force.`);
                void navigate({ to: "/policies" });
              },
            },
          )
        }
      />
    </>
  );
}
