import type { Input } from "@reeve/contract/operations";
import { useMutation } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { Broken } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Section } from "../../ui/page.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Edges } from "./edges.tsx";

/** What two stored versions answer differently, asked for by a press: it tries many calls. */
export function VersionsCompared({ name, from, to }: { name: string; from: number; to: number }) {
  const compare = useMutation({
    mutationFn: (two: Input<"policies.compare">) => call("policies.compare", two),
  });
  const unread = compare.variables?.from !== from || compare.variables.to !== to;
  return (
    <Section
      title="Calls they answer differently"
      buttons={
        <Button busy={compare.isPending} onClick={() => compare.mutate({ name, from, to })}>
          Find them
        </Button>
      }
    >
      {compare.isPending ? (
        <Progress label="Comparing" />
      ) : unread ? (
        <p className="muted">
          Tries calls at the limits of what the two versions compare with: just below, at and above
          each value. No tool is called.
        </p>
      ) : compare.error ? (
        <Broken error={compare.error} />
      ) : (
        compare.data && <Edges it={compare.data} />
      )}
    </Section>
  );
}
