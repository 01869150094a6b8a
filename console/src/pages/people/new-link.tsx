import type { Person } from "@reeve/contract/person";
import { useChange } from "../../api/query.ts";
import { OneTimeLink } from "../../parts/one-time-link.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";

/** Makes a new link for someone who lost the first one, or every other way in. */
export function NewLink({ person, onClose }: { person: Person; onClose: () => void }) {
  const make = useChange("people.link");
  return (
    <Dialog title={`A link for ${person.name}`} open wide={make.isSuccess} onClose={onClose}>
      {make.data ? (
        <OneTimeLink link={make.data} onClose={onClose} />
      ) : (
        <Form
          label="Make a link"
          failure={make.error}
          onSubmit={() => make.mutate({ id: person.id })}
        >
          <p>The link signs them in once, without a password.</p>
          <FormButtons>
            <Button kind="primary" type="submit" busy={make.isPending}>
              Make the link
            </Button>
            <Button onClick={onClose}>Cancel</Button>
          </FormButtons>
        </Form>
      )}
    </Dialog>
  );
}
