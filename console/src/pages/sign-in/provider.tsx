import { useMutation } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { asFailure } from "../../api/failure.ts";
import { useAsked } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { keepCeremony } from "./ceremony.ts";

/** Signs in by the identity provider, where one is set. The browser keeps what its return is held against. */
export function ProviderSignIn({ next }: { next: string | undefined }) {
  const { data } = useAsked("session.provider", {});
  const start = useMutation({
    mutationFn: () => call("session.provider.start", {}),
    onSuccess: ({ ceremony, url }) => {
      keepCeremony(ceremony, next);
      window.location.assign(url);
    },
  });
  if (!data?.name) return null;
  return (
    <div className="stack">
      {start.error && <Notice trouble={asFailure(start.error)} />}
      <Button kind="primary" busy={start.isPending} onClick={() => start.mutate()}>
        Sign in with {data.name}
      </Button>
      <p className="or">or</p>
    </div>
  );
}
