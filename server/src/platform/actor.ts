import type { PersonId } from "@reeve/contract/id";
import { operations, type OperationName } from "@reeve/contract/operations";
import { roleAllows, scopeAllows, type Role, type Scope } from "@reeve/contract/role";
import { Problem } from "./problem.ts";

/** Who calls an operation. `system` is Reeve itself: synchronisation, sweeping, files of policies at start. */
export interface Actor {
  readonly kind: "person" | "token" | "system" | "anyone";
  readonly id: string;
  readonly name: string;
  readonly role: Role | null;
  readonly scopes: readonly Scope[];
  /** The person behind it, where there is one. */
  readonly person: PersonId | null;
}

export const systemActor: Actor = {
  kind: "system",
  id: "reeve",
  name: "reeve",
  role: "admin",
  scopes: ["*"],
  person: null,
};

export const nobody: Actor = {
  kind: "anyone",
  id: "anyone",
  name: "anyone",
  role: null,
  scopes: ["*"],
  person: null,
};

/** Throws unless the actor's role, and a token's scopes, allow the operation. */
export function authorize(actor: Actor, name: OperationName): void {
  const { role, scope } = operations[name];
  if (role === "anyone") return;
  if (!actor.role)
    throw new Problem(
      "unauthenticated",
      "Nobody is signed in.",
      "Sign in, or send an operator token as `Authorization: Bearer …`.",
    );
  if (!roleAllows(actor.role, role))
    throw new Problem(
      "forbidden",
      `\`${name}\` needs the role ${role}; yours is ${actor.role}.`,
      "Ask an admin for the role.",
    );
  if (!scopeAllows(actor.scopes, scope))
    throw new Problem(
      "forbidden",
      `\`${name}\` needs the scope ${scope}; this token has ${actor.scopes.join(", ")}.`,
      "Make a token with that scope.",
    );
}
