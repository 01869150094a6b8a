import type { IncidentId } from "@reeve/contract/id";
import type { IncidentStory } from "@reeve/contract/incident-operations";
import { getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Subject } from "../../parts/subject.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { Contain } from "./contain.tsx";
import { Lessons } from "./lessons.tsx";
import { Moves } from "./moves.tsx";
import { PostmortemPart } from "./postmortem.tsx";
import { Timeline } from "./timeline.tsx";
import { called, SeverityMark, StateMark, took } from "./words.tsx";
import { Clocks, Tasks } from "./work.tsx";

const route = getRouteApi("/signed-in/incidents/$id");

export function OneIncidentPage() {
  const id = route.useParams().id as IncidentId;
  const query = useAsked("incidents.get", { id }, { refetchInterval: 5_000 });
  return (
    <Loaded query={query} what="the incident" page="Incident">
      {(story) => <One story={story} />}
    </Loaded>
  );
}

function One({ story }: { story: IncidentStory }) {
  const { incident } = story;
  const { detectMs, acceptMs, containMs, resolveMs } = incident.durations;
  return (
    <Page
      title={`${called(incident)}: ${incident.title}`}
      over={
        <>
          Incident <code className="id">{incident.id}</code>
        </>
      }
      buttons={<Moves story={story} />}
    >
      <p className="story-lead">
        <Plain>{story.story}</Plain>
      </p>
      <p className="badges">
        <SeverityMark severity={incident.severity} /> <StateMark incident={incident} />
      </p>
      <Facts>
        <Fact name="Agents">
          {incident.agents.length === 0
            ? "none"
            : incident.agents.map(({ id, name, version }) => (
                <span key={id}>
                  <Plain>{name}</Plain> {version !== null && <Plain>{version}</Plain>}{" "}
                  <Subject id={id} />{" "}
                </span>
              ))}
        </Fact>
        {incident.roles.map(({ role, person }) => (
          <Fact key={role} name={role.charAt(0).toUpperCase() + role.slice(1)}>
            <Plain>{person.name}</Plain>
          </Fact>
        ))}
        <Fact name="First bad action">
          <Moment at={incident.firstBadAt} />
        </Fact>
        <Fact name="To detect">{took(detectMs)}</Fact>
        <Fact name="To accept">{took(acceptMs)}</Fact>
        <Fact name="To contain">{took(containMs)}</Fact>
        <Fact name="To resolve">{took(resolveMs)}</Fact>
        <Fact name="Policies then">
          <Plain>
            {incident.policies.items.map(({ name, version }) => `${name}@${version}`).join(", ") ||
              "none"}
          </Plain>
        </Fact>
        {incident.closed !== null && (
          <Fact name="Closed">
            by <Plain>{incident.closed.by}</Plain>: <Plain>{incident.closed.reason}</Plain>
          </Fact>
        )}
      </Facts>
      <Contain story={story} />
      <Timeline incident={incident} />
      <Lessons story={story} />
      <Tasks story={story} />
      <Clocks story={story} />
      <PostmortemPart story={story} />
    </Page>
  );
}
