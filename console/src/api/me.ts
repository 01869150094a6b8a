import type { OperationName, Output } from "@reeve/contract/operations";
import { useSuspenseQuery } from "@tanstack/react-query";
import { operations } from "virtual:contract";
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
  const needed = operations[name];
  if (needed.roles.includes(role)) return undefined;
  return `This needs the role ${needed.role}; yours is ${role}. Ask an administrator.`;
}
