import type { Handover, HandoverReview } from "@reeve/contract/handover";
import type { HandoverId } from "@reeve/contract/id";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useMe } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { AttestedThing } from "../../parts/attested.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { StandingBadge } from "../../parts/standing.tsx";
import { Button } from "../../ui/button.tsx";
import { Note } from "../../ui/notice.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { Accept } from "./accept.tsx";
import { Enrolment } from "./enrolment.tsx";
import { LastDays, OpenThings } from "./review.tsx";

const route = getRouteApi("/signed-in/handovers/$id");

export function HandoverPage() {
  const id = route.useParams().id as HandoverId;
  const query = useAsked("handovers.get", { id });
  const accept = useChange("handovers.accept");
  if (accept.data)
    return (
      <Page
        title={`${accept.data.agent.name} is yours`}
        over={<AgentLink agent={accept.data.agent} />}
      >
        <Enrolment link={accept.data.enrolment} agent={accept.data.agent} />
      </Page>
    );
  return (
    <Loaded query={query} what="the handover" page="Handover">
      {(review) => <Review review={review} accept={accept} />}
    </Loaded>
  );
}

const ended: Record<Exclude<Handover["status"], "offered">, string> = {
  accepted: "It was accepted",
  declined: "It was declined",
  withdrawn: "It was withdrawn",
  expired: "The offer ran out",
};

function Review({
  review,
  accept,
}: {
  review: HandoverReview;
  accept: ReturnType<typeof useChange<"handovers.accept">>;
}) {
  const { handover, agent, standing, takes, credentials, delegations } = review;
  const me = useMe();
  const open = handover.status === "offered";
  const mine = handover.to.id === me.id;
  return (
    <Page
      title={`${agent.name}, offered to ${mine ? "you" : handover.to.name}`}
      over={<AgentLink agent={agent} />}
      lead={<Plain>{agent.purpose}</Plain>}
      buttons={open && <End handover={handover} mine={mine} />}
    >
      {handover.status !== "offered" && (
        <Note title={ended[handover.status]}>
          <p>
            <Ago at={handover.endedAt ?? handover.expiresAt} />
            {handover.reason !== null && (
              <>
                : <Plain>{handover.reason}</Plain>
              </>
            )}
          </p>
        </Note>
      )}
      <p>
        <StandingBadge standing={standing} />
      </p>
      <p>
        {handover.offeredBy === "reeve" ? "Reeve" : <Plain>{handover.offeredBy}</Plain>} offered it{" "}
        <Ago at={handover.offeredAt} />
        {handover.says !== "" && (
          <>
            : “<Plain>{handover.says}</Plain>”
          </>
        )}
      </p>
      <Section title="What it may do">
        <AttestedThing it={takes} />
      </Section>
      <Section title="What it did in the last thirty days">
        <LastDays days={review.days} agent={agent.id} />
      </Section>
      <OpenThings findings={review.findings} approvals={review.approvals} />
      <Section title="What ends when it is accepted">
        <p>
          {credentials === 1 ? "One key" : `${credentials} keys`} of the agent, and every token from
          before.{" "}
          {delegations.length === 0
            ? "It acts for nobody."
            : `It acts no longer for ${delegations.map(({ name }) => name).join(", ")}; they can let it again.`}
        </p>
      </Section>
      {open && mine && <Accept review={review} accept={accept} />}
    </Page>
  );
}

/** The receiver declines; the other side takes it back. */
function End({ handover, mine }: { handover: Handover; mine: boolean }) {
  const [asking, setAsking] = useState(false);
  const decline = useChange("handovers.decline");
  const withdraw = useChange("handovers.withdraw");
  const change = mine ? decline : withdraw;
  const does = mine ? "Decline it" : "Take the offer back";
  return (
    <>
      <Button onClick={() => setAsking(true)}>{does}</Button>
      <Confirm
        title={does}
        says="The agent stays with whoever answers for it now."
        does={does}
        withReason
        open={asking}
        busy={change.isPending}
        failure={change.error}
        onClose={() => setAsking(false)}
        onConfirm={(reason) =>
          change.mutate(
            { id: handover.id, reason },
            {
              onSuccess: () => {
                say(mine ? "It is declined." : "The offer is taken back.");
                setAsking(false);
              },
            },
          )
        }
      />
    </>
  );
}
