import type { Agent } from "@reeve/contract/agent";
import type { EnrolmentLink } from "@reeve/contract/handover";
import { Secret } from "../../parts/secret.tsx";
import { Ago } from "../../ui/time.tsx";
import { AgentLink } from "../../parts/agent.tsx";

/** What the new owner hands to whoever runs the agent. */
export const Enrolment = ({ link, agent }: { link: EnrolmentLink; agent: Agent }) => (
  <div className="stack">
    <p>
      Every key and token of before is dead. Give this link to whoever runs{" "}
      <AgentLink agent={agent} />: it brings in one new public key.
    </p>
    <Secret label="Link for one new key" secret={link.url}>
      <p>
        It works once and ends <Ago at={link.expiresAt} />. Send it in a way only they can read.
      </p>
    </Secret>
  </div>
);
