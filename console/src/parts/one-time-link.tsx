import type { SignInLink } from "@reeve/contract/person";
import { Button } from "../ui/button.tsx";
import { FormButtons } from "../ui/form.tsx";
import { Ago } from "../ui/time.tsx";
import { Secret } from "./secret.tsx";

/** A link that signs its person in once. */
export const OneTimeLink = ({ link, onClose }: { link: SignInLink; onClose: () => void }) => (
  <div className="stack">
    <Secret label="One-time sign-in link" secret={link.url}>
      <p>
        It works once and ends <Ago at={link.expiresAt} />. Send it in a way only they can read.
      </p>
    </Secret>
    <FormButtons>
      <Button kind="primary" onClick={onClose}>
        Done
      </Button>
    </FormButtons>
  </div>
);
