import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Page } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import { GraderFields, graderOf } from "./grader-fields.tsx";

const route = getRouteApi("/signed-in/evaluators/new");

/** Makes a judge or an evaluator in code; it is off until it was tried and held against people. */
export function NewGraderPage() {
  const kind = route.useSearch().kind === "code" ? "code" : "judge";
  const navigate = useNavigate();
  const put = useChange("graders.put");
  const refusal = useRefusal("graders.put");
  const title = kind === "judge" ? "Make a judge" : "Write an evaluator in code";
  return (
    <Page
      title={title}
      over={<Link to="/evaluators">Evaluators</Link>}
      lead={
        kind === "judge"
          ? "A model that reads recorded sessions and judges them by a rubric. It is off at first: try it, hold it against what people say, then switch it on."
          : "Code that reads recorded sessions, run by itself within memory and time. It is off at first: try it, hold it against what people say, then switch it on."
      }
    >
      <Form
        label={title}
        failure={put.error}
        onSubmit={(values) =>
          put.mutate(graderOf(values, kind, { name: values.text("name"), on: false }), {
            onSuccess: ({ id, name }) => {
              say(`${name} is made, and off.`);
              void navigate({ to: "/evaluators/$id", params: { id } });
            },
          })
        }
      >
        <GraderFields key={kind} kind={kind} before={null} />
        <FormButtons>
          <Button kind="primary" type="submit" busy={put.isPending} unavailable={refusal}>
            Make it
          </Button>
          <Button onClick={() => void navigate({ to: "/evaluators" })}>Cancel</Button>
        </FormButtons>
      </Form>
    </Page>
  );
}
