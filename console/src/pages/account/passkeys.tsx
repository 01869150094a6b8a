import { signedInAs, type Me } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

export function Passkeys({ passkeys }: { passkeys: Me["passkeys"] }) {
  const remove = useChange("me.passkey.remove");
  if (passkeys.length === 0) return <p>No passkey is set.</p>;
  return (
    <>
      {remove.error && <Notice trouble={remove.error} />}
      <ul className="entries">
        {passkeys.map(({ id, name, createdAt }) => (
          <li key={id}>
            <span>
              <Plain>{name}</Plain>
            </span>
            <span className="muted">
              added <Ago at={createdAt} />
            </span>
            <Button
              kind="quiet"
              busy={remove.isPending && remove.variables.id === id}
              onClick={() =>
                remove.mutate(
                  { id },
                  {
                    onSuccess: (me) => {
                      signedInAs(me);
                      say("The passkey is removed.");
                    },
                  },
                )
              }
            >
              Remove<span className="unseen"> {name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
