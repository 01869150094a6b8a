import { Link, useRouter } from "@tanstack/react-router";
import { Progress } from "../ui/progress.tsx";
import { Page } from "../ui/page.tsx";
import { Broken } from "./loaded.tsx";

/** For an address that leads nowhere. */
export const Lost = () => (
  <Page title="There is nothing here" lead="The address may be mistyped, or what it named is gone.">
    <p>
      <Link to="/">Go to the overview</Link>
    </p>
  </Page>
);

export const Waiting = () => <Progress label="Loading the page" />;

/** For a page that could not be shown at all. */
export function Stumbled({ error, reset }: { error: unknown; reset?: () => void }) {
  const router = useRouter();
  return (
    <div className="alone">
      <Broken
        error={error}
        again={() => {
          reset?.();
          void router.invalidate();
        }}
      />
    </div>
  );
}
