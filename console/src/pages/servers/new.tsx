import { useNavigate } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Page } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import { TransportFields, transportOf } from "./transport-fields.tsx";

export function NewServerPage() {
  const navigate = useNavigate();
  const add = useChange("servers.add");
  const refusal = useRefusal("servers.add");
  return (
    <Page
      title="Add a server"
      lead="Reeve connects to it, reads its tools and pins the definition of each."
    >
      <Form
        label="Add a server"
        failure={add.error}
        onSubmit={(values) =>
          add.mutate(
            { name: values.text("name"), transport: transportOf(values) },
            {
              onSuccess: ({ id, name }) => {
                say(`${name} is added.`);
                void navigate({ to: "/servers/$id", params: { id } });
              },
            },
          )
        }
      >
        <TextField
          name="name"
          label="Name"
          hint="Lower-case letters, digits, single - or . between them. Agents see it in /mcp/{name}."
          className="code"
          spellCheck={false}
          maxLength={40}
        />
        <TransportFields />
        <FormButtons>
          <Button kind="primary" type="submit" busy={add.isPending} unavailable={refusal}>
            {add.isPending ? "Connecting and reading its tools" : "Add the server"}
          </Button>
          <Button onClick={() => void navigate({ to: "/servers" })}>Cancel</Button>
        </FormButtons>
      </Form>
    </Page>
  );
}
