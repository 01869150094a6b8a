import type { BreakGlass } from "@reeve/contract/break-glass";
import { useMe, useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Section } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";

/** What whoever looks at it can do next: confirm it, end it, review it. Who opened it does none but end it. */
export function NextStep({ glass }: { glass: BreakGlass }) {
  switch (glass.status) {
    case "requested":
      return <Confirming glass={glass} />;
    case "open":
      return <Ending glass={glass} />;
    case "review":
      return <Reviewing glass={glass} />;
    case "lapsed":
    case "refused":
    case "closed":
      return null;
  }
}

const useOwn = ({ opener }: BreakGlass): string | undefined =>
  useMe().id === opener.person ? "You opened it, so somebody else does this." : undefined;

function Confirming({ glass }: { glass: BreakGlass }) {
  const confirm = useChange("breakglass.confirm");
  const refuse = useChange("breakglass.refuse");
  const role = useRefusal("breakglass.confirm");
  const own = useOwn(glass);
  const { id } = glass;
  return (
    <Section title="A second person">
      <p>
        Once confirmed, {glass.policy} is lifted for {glass.agent.name} for {glass.minutes} minutes.
      </p>
      <Form
        label="Confirm"
        failure={confirm.error ?? refuse.error}
        onSubmit={() => confirm.mutate({ id }, { onSuccess: () => say("It is open.") })}
      >
        <FormButtons>
          <Button kind="danger" type="submit" busy={confirm.isPending} unavailable={role ?? own}>
            Confirm it
          </Button>
          <Button
            busy={refuse.isPending}
            unavailable={role}
            onClick={() => refuse.mutate({ id }, { onSuccess: () => say("It is refused.") })}
          >
            Refuse it
          </Button>
        </FormButtons>
      </Form>
    </Section>
  );
}

function Ending({ glass: { id } }: { glass: BreakGlass }) {
  const end = useChange("breakglass.end");
  const role = useRefusal("breakglass.end");
  return (
    <Section title="End it now">
      <Form
        label="End it now"
        failure={end.error}
        onSubmit={(values) =>
          end.mutate({ id, reason: values.text("reason") }, { onSuccess: () => say("It is over.") })
        }
      >
        <TextArea name="reason" label="Why" maxLength={1000} />
        <FormButtons>
          <Button kind="primary" type="submit" busy={end.isPending} unavailable={role}>
            End it
          </Button>
        </FormButtons>
      </Form>
    </Section>
  );
}

function Reviewing({ glass }: { glass: BreakGlass }) {
  const review = useChange("breakglass.review");
  const role = useRefusal("breakglass.review");
  const own = useOwn(glass);
  return (
    <Section title="Review it">
      <p>Look at each action below, and say what you found.</p>
      <Form
        label="Review it"
        failure={review.error}
        onSubmit={(values) =>
          review.mutate(
            { id: glass.id, conclusion: values.text("conclusion") },
            { onSuccess: () => say("It is closed.") },
          )
        }
      >
        <TextArea name="conclusion" label="What you found" maxLength={1000} />
        <FormButtons>
          <Button kind="primary" type="submit" busy={review.isPending} unavailable={role ?? own}>
            Close the review
          </Button>
        </FormButtons>
      </Form>
    </Section>
  );
}
