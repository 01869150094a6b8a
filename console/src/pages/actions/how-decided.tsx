import type { Action } from "@reeve/contract/action";
import { Link } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Explanation } from "../../parts/explanation.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Section } from "../../ui/page.tsx";

/** Why an action was answered as it was, asked of the policies of its time. */
export function HowDecided({ action }: { action: Action }) {
  const query = useAsked("actions.explain", { id: action.id });
  const { agent, server, tool, kind, args } = action;
  const again = kind === "tool_call" && agent !== null && server !== null && tool !== null;
  return (
    <Section
      title="How it was decided"
      buttons={
        again && (
          <Link
            className="button"
            to="/try"
            search={{ agent: agent.id, server, tool, args: JSON.stringify(args) }}
          >
            Try it with other arguments
          </Link>
        )
      }
    >
      <Loaded query={query} what="the explanation">
        {(it) => <Explanation it={it} />}
      </Loaded>
    </Section>
  );
}
