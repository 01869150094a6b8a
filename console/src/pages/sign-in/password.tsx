import type { Me } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { PasswordField, TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";

export function PasswordSignIn({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const open = useChange("session.password");
  return (
    <Form
      label="Sign in with a password"
      failure={open.error}
      onSubmit={(values) =>
        open.mutate(
          { email: values.text("email"), password: values.exact("password") },
          { onSuccess: onSignedIn },
        )
      }
    >
      <TextField name="email" label="E-mail" type="email" autoComplete="username webauthn" />
      <PasswordField name="password" label="Password" autoComplete="current-password" />
      <FormButtons>
        <Button kind="primary" type="submit" busy={open.isPending}>
          Sign in
        </Button>
      </FormButtons>
    </Form>
  );
}
