import { operations, type OperationName, type Output } from "@reeve/contract/operations";
import { roleAllows } from "@reeve/contract/role";
import { useSuspenseQuery } from "@tanstack/react-query";
import { asked, queryClient } from "./query.ts";

export type Me = Output<"me.get">;

export const meQuery = asked("me.get", {});

/** Who is signed in. Only below the signed-in part of the routes, which loads it first. */
export const useMe = (): Me => useSuspenseQuery({ ...meQuery, staleTime: 60_000 }).data;

export function signedInAs(me: Me): void {
  queryClient.setQueryData(meQuery.queryKey, me);
}

/** Why the person signed in may not call an operation, as a sentence; undefined when they may. */
export function useRefusal(name: OperationName): string | undefined {
  const { role } = useMe();
  const needed = operations[name].role;
  if (roleAllows(role, needed)) return undefined;
  return `This needs the role ${needed}; yours is ${role}. Ask an administrator.`;
}
