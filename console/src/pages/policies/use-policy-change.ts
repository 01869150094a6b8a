import type { Input } from "@reeve/contract/operations";
import { useNavigate } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { say } from "../../ui/toast.tsx";

/** Whether changes of policies wait for a second person; undefined until it is known. */
export const useReviewed = (): boolean | undefined => {
  const { data } = useAsked("review.get", {});
  return data && data.policyReview === "second-person";
};

/** Makes a change of a policy, or proposes it where a second person is wanted; then leads to what came of it. */
export function usePolicyChange() {
  const navigate = useNavigate();
  const reviewed = useReviewed() === true;
  const refusal = useRefusal("policies.put");
  const put = useChange("policies.put");
  const promote = useChange("policies.promote");
  const rollback = useChange("policies.rollback");
  const remove = useChange("policies.remove");
  const propose = useChange("proposals.create");
  const inForce = ({ name, version }: { name: string; version: number }): void => {
    say(`${name} is in force at version ${version}.`);
    void navigate({ to: "/policies/$name", params: { name } });
  };
  const proposed = (asked: Omit<Input<"proposals.create">, "reason"> & { reason: string }): void =>
    propose.mutate(asked, {
      onSuccess: ({ id }) => {
        say("It waits for a second person.");
        void navigate({ to: "/policies/proposals/$id", params: { id } });
      },
    });
  return {
    reviewed,
    refusal,
    busy: [put, promote, rollback, remove, propose].some(({ isPending }) => isPending),
    failure: put.error ?? promote.error ?? rollback.error ?? remove.error ?? propose.error ?? null,
    put: (it: Input<"policies.put"> & { reason: string; base?: number }): void => {
      const { base, ...rest } = it;
      if (reviewed) proposed({ ...rest, ...(base !== undefined && { base }) });
      else put.mutate(rest, { onSuccess: inForce });
    },
    promote: (name: string, reason: string): void => {
      if (reviewed) proposed({ name, mode: "enforce", reason });
      else promote.mutate({ name, ...(reason && { reason }) }, { onSuccess: inForce });
    },
    rollback: (name: string, version: number, reason: string): void => {
      if (reviewed) proposed({ name, version, reason });
      else rollback.mutate({ name, version, ...(reason && { reason }) }, { onSuccess: inForce });
    },
    remove: (name: string, reason: string): void => {
      if (reviewed) proposed({ name, remove: true, reason });
      else
        remove.mutate(
          { name },
          {
            onSuccess: () => {
              say(`${name} is out of force.`);
              void navigate({ to: "/policies" });
            },
          },
        );
    },
  };
}
