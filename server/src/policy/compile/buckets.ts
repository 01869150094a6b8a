import type { Env } from "./entities.ts";
import type { Statement } from "./statement.ts";
import type { Entity } from "./values.ts";

const any = "*";

/**
 * Statements found by their scope: first by what it says of the principal, inside that by the resource, and those that
 * say nothing of either by the action. Sound, because a statement out of scope can neither apply nor fail.
 */
export class Buckets<S extends Statement> {
  readonly #byPrincipal = new Map<string, Map<string, S[]>>();
  readonly #byAction = new Map<string, S[]>();

  constructor(statements: Iterable<S>) {
    for (const it of statements)
      if (it.principal.keys === null && it.resource.keys === null)
        for (const key of it.action.keys ?? [any]) push(this.#byAction, key, it);
      else
        for (const principal of it.principal.keys ?? [any])
          for (const resource of it.resource.keys ?? [any]) {
            let inner = this.#byPrincipal.get(principal);
            if (!inner) this.#byPrincipal.set(principal, (inner = new Map()));
            push(inner, resource, it);
          }
  }

  /** Every statement whose scope may hold for the request, each once. */
  *candidates(env: Env): Generator<S> {
    const resources = reach(env, env.resource);
    // A scope can name several entities that the request is in; the statement is still one.
    const seen = new Set<S>();
    for (const principal of reach(env, env.principal)) {
      const inner = this.#byPrincipal.get(principal);
      if (inner) for (const resource of resources) yield* fresh(inner.get(resource), seen);
    }
    for (const action of reach(env, env.action)) yield* fresh(this.#byAction.get(action), seen);
  }
}

function push<S>(map: Map<string, S[]>, key: string, value: S): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

const reach = (env: Env, { key }: Entity): readonly string[] => [
  key,
  ...(env.entities.get(key)?.ancestors ?? []),
  any,
];

function* fresh<S>(list: readonly S[] | undefined, seen: Set<S>): Generator<S> {
  for (const it of list ?? [])
    if (!seen.has(it)) {
      seen.add(it);
      yield it;
    }
}
