import type { ProposalId } from "@reeve/contract/id";
import type { Proposal } from "@reeve/contract/policy-change";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useMe, useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { ModeBadge, changeInWords } from "../../parts/policy.tsx";
import { Button } from "../../ui/button.tsx";
import { Diff } from "../../ui/diff.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Note } from "../../ui/notice.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { ProposalBadge } from "./proposals.tsx";

const route = getRouteApi("/signed-in/policies/proposals/$id");

export function ProposalPage() {
  const id = route.useParams().id as ProposalId;
  const query = useAsked("proposals.get", { id }, { refetchInterval: 5_000 });
  return (
    <Loaded query={query} what="the proposal" page="Proposed change">
      {(proposal) => <OneProposal proposal={proposal} />}
    </Loaded>
  );
}

function OneProposal({ proposal }: { proposal: Proposal }) {
  const { id, name, base, before, after, status, author } = proposal;
  return (
    <Page
      title={changeInWords(proposal)}
      over={
        <>
          Proposed change <code className="id">{id}</code>
        </>
      }
      lead={<Plain>{proposal.reason}</Plain>}
    >
      <Facts>
        <Fact name="State">
          <ProposalBadge status={status} />
        </Fact>
        <Fact name="Proposed">
          by <Plain>{author.name}</Plain>, <Moment at={proposal.createdAt} />
        </Fact>
        {name !== null && (
          <Fact name="Policy">
            <Link to="/policies/$name/history" params={{ name }}>
              {name}
            </Link>{" "}
            <span className="muted">
              {base === 0 ? "not in force when it was proposed" : `at version ${base}`}
            </span>
          </Fact>
        )}
        {after && (
          <Fact name="Mode">
            {before && before.mode !== after.mode && (
              <>
                <ModeBadge mode={before.mode} /> becomes{" "}
              </>
            )}
            <ModeBadge mode={after.mode} />
          </Fact>
        )}
        {proposal.decidedBy !== null && proposal.decidedAt !== null && (
          <Fact name="Decided">
            by <Plain>{proposal.decidedBy}</Plain>, <Moment at={proposal.decidedAt} />
            {proposal.decisionReason && (
              <p className="detail">
                <Plain>{proposal.decisionReason}</Plain>
              </p>
            )}
          </Fact>
        )}
      </Facts>
      {status === "stale" && (
        <Note title="Something else came into force">
          <p>
            This was made against another state than the one of now, so it cannot be approved.
            Propose it again on what is in force.
          </p>
        </Note>
      )}
      {name !== null && (
        <Section title="What would change">
          <Diff label="What would change" before={before?.cedar ?? ""} after={after?.cedar ?? ""} />
        </Section>
      )}
      {(status === "waiting" || status === "stale") && <Decide proposal={proposal} />}
    </Page>
  );
}

function Decide({ proposal: { id, author, status } }: { proposal: Proposal }) {
  const me = useMe();
  const approve = useChange("proposals.approve");
  const refuse = useChange("proposals.refuse");
  const withdraw = useChange("proposals.withdraw");
  const role = useRefusal("proposals.approve");
  const own = author.person !== null && author.person === me.id;
  const done = (what: string) => ({ onSuccess: () => say(what) });
  if (own)
    return (
      <Section title="Yours">
        <p>You proposed this, so somebody else decides.</p>
        <Form
          label="Take it back"
          failure={withdraw.error}
          onSubmit={() => withdraw.mutate({ id }, done("It is taken back."))}
        >
          <FormButtons>
            <Button type="submit" busy={withdraw.isPending}>
              Take it back
            </Button>
          </FormButtons>
        </Form>
      </Section>
    );
  return (
    <Section title="Decide">
      <Form
        label="Decide"
        failure={approve.error ?? refuse.error}
        onSubmit={(values) =>
          approve.mutate({ id, reason: values.text("reason") }, done("It is in force."))
        }
      >
        <TextArea
          name="reason"
          label="What you found"
          hint="Kept on record with your name. To refuse, say why."
          maxLength={1000}
        />
        <FormButtons>
          <Button
            kind="primary"
            type="submit"
            busy={approve.isPending}
            unavailable={
              role ?? (status === "stale" ? "Something else came into force since." : undefined)
            }
          >
            Approve
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
                done("It is refused."),
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
