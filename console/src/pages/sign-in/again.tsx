import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { signedInAs, useMe, type Me } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { PasswordField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { PasskeySignIn } from "./passkey.tsx";

/** Signs the same person in once more, where something has to be theirs beyond doubt. */
export function SignInAgain() {
  const me = useMe();
  const client = useQueryClient();
  const open = useChange("session.password");
  const onSignedIn = (again: Me): void => {
    signedInAs(again);
    void client.invalidateQueries();
  };
  if (!me.hasPassword && me.passkeys.length === 0)
    return (
      <p>
        You have neither a passkey nor a password yet. <Link to="/account">Add one</Link>, then come
        back.
      </p>
    );
  return (
    <>
      {me.hasPassword && (
        <Form
          label="Sign in again"
          failure={open.error}
          onSubmit={(values) =>
            open.mutate(
              { email: me.email ?? "", password: values.exact("password") },
              { onSuccess: onSignedIn },
            )
          }
        >
          <PasswordField name="password" label="Password" autoComplete="current-password" />
          <FormButtons>
            <Button kind="primary" type="submit" busy={open.isPending}>
              Sign in again
            </Button>
          </FormButtons>
        </Form>
      )}
      {me.passkeys.length > 0 && <PasskeySignIn onSignedIn={onSignedIn} />}
    </>
  );
}
