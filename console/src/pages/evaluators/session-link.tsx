import type { AgentId } from "@reeve/contract/id";
import { Link } from "@tanstack/react-router";
import { Plain } from "../../ui/plain.tsx";

export const SessionLink = ({ agent, session }: { agent: AgentId; session: string }) => (
  <Link to="/agents/$id/session" params={{ id: agent }} search={{ session }}>
    <code className="id">
      <Plain>{session}</Plain>
    </code>
  </Link>
);
