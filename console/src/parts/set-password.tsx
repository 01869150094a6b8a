import { useQueryClient } from "@tanstack/react-query";
import { meQuery, useMe } from "../api/me.ts";
import { useChange } from "../api/query.ts";
import { Button } from "../ui/button.tsx";
import { PasswordField } from "../ui/field.tsx";
import { Form, FormButtons } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";

/** Sets one's own password, or changes it when there is one. */
export function SetPassword({ onDone }: { onDone?: () => void }) {
  const { hasPassword, email } = useMe();
  const client = useQueryClient();
  const set = useChange("me.password");
  const label = hasPassword ? "Change the password" : "Set a password";
  return (
    <Form
      label={label}
      failure={set.error}
      onSubmit={(values) =>
        set.mutate(
          {
            password: values.exact("password"),
            ...(hasPassword && { current: values.exact("current") }),
          },
          {
            onSuccess: () => {
              void client.invalidateQueries({ queryKey: meQuery.queryKey });
              say(hasPassword ? "The password is changed." : "The password is set.");
              onDone?.();
            },
          },
        )
      }
    >
      {/* Password managers need to know whose password it is. */}
      <input type="text" autoComplete="username" value={email ?? ""} readOnly hidden />
      {hasPassword && (
        <PasswordField name="current" label="Current password" autoComplete="current-password" />
      )}
      <PasswordField
        name="password"
        label="New password"
        autoComplete="new-password"
        hint="At least 12 characters. Several words are good."
      />
      <FormButtons>
        <Button type="submit" busy={set.isPending}>
          {label}
        </Button>
      </FormButtons>
    </Form>
  );
}
