import type { Agent } from "@reeve/contract/agent";
import { useRefusal } from "../../api/me.ts";
import { Delegations } from "../../parts/delegations.tsx";
import { Section } from "../../ui/page.tsx";

/** The people an agent acts for; each let it, and whoever answers for the agent can end it. */
export const ActsFor = ({ agent }: { agent: Agent }) => (
  <Section title="For whom it acts">
    <Delegations
      of={{ agent: agent.id }}
      unavailable={useRefusal("agents.update")}
      empty={
        <p>It acts on its own account. A person lets an agent act for them under their account.</p>
      }
    />
  </Section>
);
