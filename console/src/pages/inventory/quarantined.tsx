import type { Entry } from "@reeve/contract/inventory";
import type { AgentId } from "@reeve/contract/id";
import { useAsked } from "../../api/query.ts";
import { Note } from "../../ui/notice.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { SettleButtons } from "./settle.tsx";

/** Why an agent is shut out, where it is. */
export const InQuarantine = ({ of: { quarantine } }: { of: Pick<Entry, "quarantine"> }) =>
  quarantine && (
    <Note title="In quarantine: no door lets it in">
      <p>
        <Plain>{`${quarantine.reason} (${quarantine.by})`}</Plain>, <Ago at={quarantine.at} />
      </p>
    </Note>
  );

/** The way into quarantine and out of it, of a registered agent. */
export function QuarantineOf({ agent, name }: { agent: AgentId; name: string }) {
  const { data } = useAsked("inventory.get", { id: agent });
  if (!data) return null;
  const { status, claimedBy } = data.entry;
  return <SettleButtons of={{ ids: [agent], name, status, claimed: claimedBy !== null }} />;
}
