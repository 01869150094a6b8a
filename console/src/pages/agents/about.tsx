import type { Agent } from "@reeve/contract/agent";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago, Moment } from "../../ui/time.tsx";
import { StandsWith } from "./answered.tsx";

export function AgentAbout({ agent }: { agent: Agent }) {
  const { accountabilities: held, scope } = agent;
  return (
    <>
      <StandsWith agent={agent} />
      <div className="two">
        <Section title="Who answers for it">
          <Facts>
            <Fact name="Its behaviour">
              <Person person={held.behaviour} />
            </Fact>
            <Fact name="Changes to it">
              <Person person={held.change} />
            </Fact>
            <Fact name="Incidents">
              <Person person={held.incidents} />
            </Fact>
            <Fact name="Accepting its risk">
              <Person person={held.risk} />
            </Fact>
            <Fact name="Backup">
              <Person person={agent.backup} />
            </Fact>
          </Facts>
        </Section>
        <Section title="Declared scope">
          <Facts>
            <Fact name="Servers">
              <Names names={scope.servers} />
            </Fact>
            <Fact name="Tools">
              <Names names={scope.tools} />
            </Fact>
            <Fact name="Classes of data">
              <Names names={scope.data} />
            </Fact>
          </Facts>
        </Section>
        <Section title="Record">
          <Facts>
            <Fact name="Version">
              {agent.version === null ? (
                <span className="muted">not given</span>
              ) : (
                <Plain>{agent.version}</Plain>
              )}
            </Fact>
            <Fact name="Registered">
              <Moment at={agent.createdAt} />
            </Fact>
            <Fact name="Last changed">
              <Moment at={agent.updatedAt} />
            </Fact>
            <Fact name="Last seen">
              <Ago at={agent.lastSeenAt} />
            </Fact>
          </Facts>
        </Section>
      </div>
    </>
  );
}

const Person = ({ person }: { person: { name: string } | null }) =>
  person === null ? <span className="muted">nobody</span> : <Plain>{person.name}</Plain>;

const Names = ({ names }: { names: readonly string[] }) =>
  names.length === 0 ? (
    <span className="muted">nothing declared</span>
  ) : (
    <ul className="names">
      {names.map((name) => (
        <li key={name}>
          <code>
            <Plain>{name}</Plain>
          </code>
        </li>
      ))}
    </ul>
  );
