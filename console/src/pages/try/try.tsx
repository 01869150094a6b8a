import type { Input } from "@reeve/contract/operations";
import { getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { asFailure, Failure } from "../../api/failure.ts";
import { tidy } from "../../api/search.ts";
import { AnswerBadge } from "../../parts/answer.tsx";
import { AgentLink } from "../../parts/agent.tsx";
import { Explanation } from "../../parts/explanation.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { CallFields, type AskedCall } from "./call-fields.tsx";

const route = getRouteApi("/signed-in/try");

type Wanted = Input<"policies.explain">;

/** A call that nobody makes, and how it would be answered. What is asked stands in the address. */
export function TryPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { wanted, failure } = read(search);
  return (
    <Page
      title="Try a call"
      lead="How a call would be answered now, and why. Nothing is recorded and no tool is called."
    >
      <Form
        label="Try a call"
        failure={failure}
        onSubmit={(values) =>
          void navigate({
            search: tidy({
              agent: values.optional("agent"),
              server: values.optional("server"),
              tool: values.optional("tool"),
              args: values.optional("args"),
              at: values.optional("at"),
              taint: values.optional("taint"),
            }),
          })
        }
      >
        <CallFields key={JSON.stringify(search)} search={search} />
        <FormButtons>
          <Button kind="primary" type="submit">
            Try it
          </Button>
        </FormButtons>
      </Form>
      {wanted ? (
        <Answered wanted={wanted} />
      ) : (
        failure === null && (
          <Empty title="Nothing was tried yet.">
            <p>Name an agent, a server and one of its tools, and the arguments as JSON.</p>
          </Empty>
        )
      )}
    </Page>
  );
}

function Answered({ wanted }: { wanted: Wanted }) {
  const query = useAsked("policies.explain", wanted);
  return (
    <Section title="How it would be answered">
      <Loaded query={query} what="the answer">
        {(it) => (
          <>
            <div className={`verdict answer-${it.answer}`}>
              <AnswerBadge answer={it.answer} />
              <p>
                <Plain>{it.reason}</Plain>
              </p>
              <span className="muted">
                <AgentLink agent={it.agent} />, <Moment at={it.at} />
              </span>
            </div>
            <Explanation it={it} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

/** What the address asks for; what in it cannot be read is said at its field. */
function read({ agent, server, tool, args, at, taint }: AskedCall): {
  wanted: Wanted | null;
  failure: Failure | null;
} {
  if (!agent || !server || !tool) return { wanted: null, failure: null };
  const faults: { path: string; message: string }[] = [];
  let given: unknown = {};
  try {
    given = JSON.parse(args || "{}");
  } catch (error) {
    faults.push({ path: "args", message: `This is not JSON: ${asFailure(error).message}.` });
  }
  if (typeof given !== "object" || given === null || Array.isArray(given))
    faults.push({ path: "args", message: "Arguments are an object: {…}." });
  const time = at === undefined ? undefined : new Date(at);
  if (time && Number.isNaN(time.getTime())) faults.push({ path: "at", message: "No such time." });
  if (faults.length > 0) return { wanted: null, failure: unreadable(faults) };
  const classes =
    taint
      ?.split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "") ?? [];
  return {
    failure: null,
    wanted: {
      agent,
      server,
      tool,
      args: given as NonNullable<Wanted["args"]>,
      ...(time && { now: time.toISOString() }),
      ...(classes.length > 0 && { session: { taint: classes } }),
    },
  };
}

const unreadable = (faults: { path: string; message: string }[]): Failure =>
  new Failure({
    title: "This cannot be tried",
    detail: "Something in it cannot be read.",
    fix: "Correct what is marked.",
    status: 400,
    faults,
  });
