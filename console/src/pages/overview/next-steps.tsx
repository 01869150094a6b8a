import type { Overview } from "@reeve/contract/overview";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Snippet } from "../../ui/copy.tsx";

/** What is left to do before the first agent acts through Reeve. Gone once one has. */
export function NextSteps({ overview }: { overview: Overview }) {
  const { servers, agents, policies } = overview;
  const acted = overview.ledger.records > 0 && overview.busiest.length > 0;
  if (acted || (servers.total > 0 && agents.active > 0 && policies.total > 0)) return null;
  return (
    <section className="next" aria-labelledby="next-title">
      <h2 id="next-title">What to do next</h2>
      <ol className="steps">
        <Step done={servers.total > 0} title="Add a tool server">
          <p>
            A tool server is where an agent’s tools live.{" "}
            <Link to="/servers/new">Add one here</Link>, or:
          </p>
          <Snippet
            label="Command to add a server"
            text='reeve servers add --name files --transport &apos;{"kind":"stdio","command":"npx","args":["-y","@modelcontextprotocol/server-filesystem","/srv/files"]}&apos;'
          />
        </Step>
        <Step done={agents.total > 0} title="Register an agent">
          <p>
            Say what it is for and who answers for it. <Link to="/agents/new">Register one</Link>.
          </p>
        </Step>
        <Step done={policies.total > 0} title="Permit something">
          <p>
            Nothing is permitted until a grant or a policy says so.{" "}
            <Link to="/policies/new">Write a policy</Link>, or grant tools on the agent’s page.
          </p>
        </Step>
        <Step done={agents.active > 0} title="Connect it">
          <p>On the agent’s page, make a development token and give it to any MCP client:</p>
          <Snippet
            label="Settings of an MCP client"
            text={JSON.stringify(
              {
                mcpServers: {
                  reeve: {
                    type: "http",
                    url: `${window.location.origin}/mcp`,
                    headers: { Authorization: "Bearer …" },
                  },
                },
              },
              null,
              2,
            )}
          />
        </Step>
      </ol>
    </section>
  );
}

const Step = ({ done, title, children }: { done: boolean; title: string; children: ReactNode }) => (
  <li className={done ? "step done" : "step"}>
    <h3>
      {title}
      {done && <span className="muted"> (done)</span>}
    </h3>
    {!done && children}
  </li>
);
