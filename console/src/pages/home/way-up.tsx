import type { Agent } from "@reeve/contract/agent";
import type { Maturity } from "@reeve/contract/maturity/maturity";
import { Link } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { listenLive } from "../../api/live.ts";
import { queryClient, useAsked } from "../../api/query.ts";
import { Badge } from "../../ui/badge.tsx";
import { ConnectClient } from "./connect-client.tsx";
import { wayUp, type StepId, type WayStep } from "./way-up-steps.ts";

const everyMs = 2_000;

/** The way up for whoever has just begun: it fills itself in as things are done, here or anywhere else. */
export function WayUp({ maturity }: { maturity: Maturity }) {
  const { data: overview } = useAsked("overview.get", {}, { refetchInterval: everyMs });
  const agent = useAsked("agents.list", { limit: 1 }, { refetchInterval: everyMs }).data?.items[0];
  const steps = overview && wayUp(maturity, overview);
  const waits = steps?.some(({ id, done }) => id === "connect" && !done) ?? false;
  useFirstAction(waits);
  if (!steps || steps.every((step) => step.done)) return null;
  const done = steps.filter((step) => step.done).length;
  const body = (
    <ol className="way">
      {steps.map((step) => (
        <Step key={step.id} step={step} open={step.id === firstOpen(steps)?.id}>
          {bodies[step.id](agent)}
        </Step>
      ))}
    </ol>
  );
  const started = steps.slice(0, 5).every((step) => step.done);
  return (
    <section className="section way-up" aria-label="The way up">
      {started ? (
        <details>
          <summary>
            The way up: {done} of {steps.length} done
          </summary>
          {body}
        </details>
      ) : (
        <>
          <header className="section-head">
            <h2>The way up</h2>
            <p className="muted">
              {done} of {steps.length} done. Each step ticks by itself when its evidence is there.
              {done === 0 && (
                <>
                  {" "}
                  Nothing to connect yet? <a href="/assess/">Assess yourselves in seven minutes</a>.
                </>
              )}
            </p>
          </header>
          {body}
        </>
      )}
    </section>
  );
}

const firstOpen = (steps: readonly WayStep[]): WayStep | undefined =>
  steps.find(({ id, done }) => !done && id !== "evaluate");

/** Until an agent acts the stream is quiet; its first action shows at once instead of at the next look. */
function useFirstAction(waits: boolean): void {
  useEffect(() => {
    if (!waits) return;
    const again = (): void => {
      for (const name of ["maturity.get", "overview.get"])
        void queryClient.invalidateQueries({ queryKey: [name] });
    };
    return listenLive({}, again, () => undefined);
  }, [waits]);
}

const Step = ({
  step: { title, done, says },
  open,
  children,
}: {
  step: WayStep;
  open: boolean;
  children: ReactNode;
}) => (
  <li className={done ? "way-step done" : open ? "way-step open" : "way-step"}>
    <h3>{title}</h3>
    <p className="way-state">
      {done ? (
        <Badge tone="allow" shape="disc">
          Done
        </Badge>
      ) : (
        <Badge tone="calm" shape="ring">
          To do
        </Badge>
      )}{" "}
      <span className="muted">{says}</span>
    </p>
    {!done && <div className="way-body">{children}</div>}
  </li>
);

const bodies: Readonly<Record<StepId, (agent: Agent | undefined) => ReactNode>> = {
  server: () => (
    <p>
      A tool server is where an agent’s tools live. <Link to="/servers/new">Add a tool server</Link>
      .
    </p>
  ),
  register: () => (
    <p>
      Say what it is for and who answers for it. <Link to="/agents/new">Register an agent</Link>.
    </p>
  ),
  connect: (agent) => (
    <>
      <p>
        Make a token for it on{" "}
        <OfAgent agent={agent} tab="credentials">
          its page
        </OfAgent>
        , then paste this into the client it runs in:
      </p>
      <ConnectClient />
    </>
  ),
  accept: (agent) => (
    <p>
      Whoever answers for the agent says so under their own sign-in, on{" "}
      <OfAgent agent={agent}>its page</OfAgent>.
    </p>
  ),
  narrow: (agent) => (
    <p>
      Grant the tools it needs by name, on{" "}
      <OfAgent agent={agent} tab="grants">
        its page
      </OfAgent>
      , and no wildcard.
    </p>
  ),
  evaluate: () => (
    <p>
      Reeve cannot evaluate agents yet, so this stays open and counts as not done.{" "}
      <Link to="/maturity/$surface" params={{ surface: "evaluations" }}>
        What will be asked
      </Link>
      .
    </p>
  ),
  enforce: () => (
    <p>
      Each action is decided by policy before it happens, not only observed.{" "}
      <Link to="/policies">Look at the policies</Link>.
    </p>
  ),
};

const OfAgent = ({
  agent,
  tab,
  children,
}: {
  agent: Agent | undefined;
  tab?: string;
  children: ReactNode;
}) =>
  agent === undefined ? (
    <Link to="/agents">{children}</Link>
  ) : (
    <Link to="/agents/$id" params={{ id: agent.id }} search={tab === undefined ? {} : { tab }}>
      {children}
    </Link>
  );
