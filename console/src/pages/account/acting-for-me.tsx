import type { PersonId } from "@reeve/contract/id";
import { useState } from "react";
import { useMe } from "../../api/me.ts";
import { Delegations } from "../../parts/delegations.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { LetAct } from "./let-act.tsx";

/** The agents that act for whoever is signed in. A token is nobody, and lets nobody act. */
export function ActingForMe() {
  const me = useMe();
  const [letting, setLetting] = useState(false);
  if (me.kind !== "person") return null;
  return (
    <Section
      title="Agents that act for you"
      buttons={<Button onClick={() => setLetting(true)}>Let an agent act for you</Button>}
    >
      <Delegations
        of={{ person: me.id as PersonId }}
        unavailable={undefined}
        empty={
          <Empty title="No agent acts for you.">
            <p>
              An agent that works with your data can act for you for some hours. The record then
              names you both, policies can ask who you are, and you can take it back at any moment.
            </p>
          </Empty>
        }
      />
      {letting && <LetAct onClose={() => setLetting(false)} />}
    </Section>
  );
}
