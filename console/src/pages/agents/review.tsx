import type { Agent } from "@reeve/contract/agent";
import type { Review, ReviewStanding } from "@reeve/contract/review";
import { useMe, useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

/** Whether an agent was reviewed as it is now, what waits for a second person, and the place to decide it. */
export function AgentReview({ agent }: { agent: Agent }) {
  const query = useAsked("reviews.standing", { agent: agent.id }, { refetchInterval: 5_000 });
  return (
    <Loaded query={query} what="the review">
      {(standing) => <Standing agent={agent} it={standing} />}
    </Loaded>
  );
}

function Standing({ agent, it }: { agent: Agent; it: ReviewStanding }) {
  const ask = useChange("reviews.ask");
  const refusal = useRefusal("reviews.ask");
  return (
    <div className="stack">
      <Facts>
        <Fact name="Stands">
          <StandingBadge it={it} />
        </Fact>
        {it.last?.decidedAt && (
          <Fact name={it.last.status === "self" ? "Went live" : "Reviewed"}>
            by <Plain>{it.last.decidedBy ?? ""}</Plain>, <Moment at={it.last.decidedAt} />
          </Fact>
        )}
        <Fact name={`Tier ${agent.tier}`}>{inWords(it)}</Fact>
      </Facts>
      {it.standing === "changed" && it.waiting === null && (
        <Section title="Since that review">
          <Differences all={it.differences} />
        </Section>
      )}
      {it.waiting && <Decide review={it.waiting} />}
      {agent.status !== "retired" && (
        <p>
          <Button
            unavailable={refusal}
            busy={ask.isPending}
            onClick={() =>
              ask.mutate(
                { agent: agent.id },
                { onSuccess: () => say("A review waits for a second person.") },
              )
            }
          >
            {it.waiting ? "Renew what is to be reviewed" : "Ask for a review"}
          </Button>
        </p>
      )}
      {ask.error && <Notice trouble={ask.error} />}
    </div>
  );
}

const StandingBadge = ({ it: { standing, waiting } }: { it: ReviewStanding }) => {
  if (standing === "reviewed")
    return (
      <Badge tone="allow" shape="disc">
        Reviewed by a second person, as it is now
      </Badge>
    );
  if (standing === "changed")
    return (
      <Badge tone="escalate" shape="triangle">
        Not what was reviewed any more
      </Badge>
    );
  if (standing === "self")
    return (
      <Badge tone="scope" shape="half">
        Self-reviewed: nobody else has looked
      </Badge>
    );
  return (
    <Badge tone="calm" shape="ring">
      {waiting ? "Waits for its first review" : "Never reviewed"}
    </Badge>
  );
};

const inWords = ({ rule }: ReviewStanding): string => {
  const again = rule.again.includes("any")
    ? "Every change"
    : rule.again.includes("version")
      ? "What reaches further, and another version,"
      : "What reaches further";
  return rule.until === "held"
    ? `Somebody other than who made it reviews it. ${again} is held until then, and what was reviewed goes on.`
    : `Whoever made it may go live with it, and it shows. ${again} counts as a review of one’s own again.`;
};

const Differences = ({ all }: { all: Review["differences"] }) => (
  <ul>
    {all.map(({ says, wider }) => (
      <li key={says}>
        <Plain>{says}</Plain> {wider && <span className="muted">reaches further</span>}
      </li>
    ))}
  </ul>
);

function Decide({ review }: { review: Review }) {
  const me = useMe();
  const approve = useChange("reviews.approve");
  const refuse = useChange("reviews.refuse");
  const role = useRefusal("reviews.approve");
  const { id, hash, reviewed } = review;
  const own = review.authors.includes(me.name);
  return (
    <Section title="Waits for a review">
      <p>
        Asked for by <Plain>{review.askedBy}</Plain>, <Moment at={review.askedAt} />. Made by{" "}
        <Plain>{review.authors.join(", ")}</Plain>
        {own && ", so somebody else has to look, where the tier asks for it"}.
      </p>
      {review.differences.length > 0 && <Differences all={review.differences} />}
      <Facts>
        <Fact name="Version">{reviewed.version ?? "none"}</Fact>
        <Fact name="Runs in">
          <Plain>{reviewed.environment}</Plain>
        </Fact>
        <Fact name="Tier">{reviewed.tier}</Fact>
        <Fact name="Declared">
          <Plain>
            {[...reviewed.scope.servers, ...reviewed.scope.tools, ...reviewed.scope.data].join(
              ", ",
            ) || "nothing"}
          </Plain>
        </Fact>
        <Fact name="Tools by grants">
          <Plain>
            {[
              ...reviewed.every.map((server) => `every tool of ${server}, now and later`),
              ...reviewed.tools.map(({ name }) => name),
            ].join(", ") || "none"}
          </Plain>
        </Fact>
        <Fact name="Pinned to">
          <code className="id">{hash.slice(0, 16)}</code>
        </Fact>
      </Facts>
      <Form
        label="Decide"
        failure={approve.error ?? refuse.error}
        onSubmit={(values) =>
          approve.mutate(
            { id, hash, reason: values.text("reason") },
            { onSuccess: () => say("It is live as it was reviewed.") },
          )
        }
      >
        <TextArea
          name="reason"
          label="What you found"
          hint="Kept on record with your name. To refuse, say why."
          maxLength={1000}
        />
        <FormButtons>
          <Button kind="primary" type="submit" busy={approve.isPending} unavailable={role}>
            Approve exactly this
          </Button>
          <Button
            kind="danger"
            busy={refuse.isPending}
            unavailable={role}
            onClick={(event) => {
              const form = event.currentTarget.form;
              const reason = form && new FormData(form).get("reason");
              refuse.mutate(
                { id, reason: typeof reason === "string" ? reason : "" },
                { onSuccess: () => say("It is refused, and what was in force stays.") },
              );
            }}
          >
            Refuse
          </Button>
        </FormButtons>
      </Form>
    </Section>
  );
}
