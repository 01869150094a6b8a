import type { Entities, Env } from "./entities.ts";
import { inScope, ruledOut, type Statement } from "./statement.ts";
import type { Entity } from "./values.ts";

const any = "*";
/** How many statements are kept in found lists together, before they are found anew. */
const mostKept = 1_000_000;
/** What keeping a list costs besides its statements. */
const overhead = 16;

type Found<S> = Map<string, Map<string, Map<string, readonly S[]>>>;

/**
 * Statements found by their scope: first by what it says of the principal, inside that by the resource, and those that
 * say nothing of either by the action. Sound, because a statement out of scope can neither apply nor fail.
 */
export class Buckets<S extends Statement> {
  readonly #byPrincipal = new Map<string, Map<string, S[]>>();
  readonly #byAction = new Map<string, S[]>();
  #found: Found<S> = new Map();
  #kept = 0;
  /** The entities by which the lists were found: with others their ancestors may be others. */
  #entities: Entities | null = null;

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

  /**
   * Every statement that may apply or fail, each once: its scope holds, and nothing that is known of agent, tool and
   * action alone rules it out. Found once for each three of them.
   */
  candidates(env: Env): readonly S[] {
    if (this.#entities !== env.entities) this.#forget(env.entities);
    return (
      this.#found.get(env.principal.key)?.get(env.resource.key)?.get(env.action.key) ??
      this.#find(env)
    );
  }

  #forget(entities: Entities): void {
    this.#found = new Map();
    this.#kept = 0;
    this.#entities = entities;
  }

  #find(env: Env): readonly S[] {
    // A scope can name several entities that the request is in; the statement is still one.
    const found = new Set<S>();
    const known: Env = { ...env, context: null, now: null };
    const add = (list: readonly S[] | undefined): void => {
      for (const it of list ?? []) if (inScope(it, known) && !ruledOut(it, known)) found.add(it);
    };
    const resources = reach(env, env.resource);
    for (const principal of reach(env, env.principal)) {
      const inner = this.#byPrincipal.get(principal);
      if (inner) for (const resource of resources) add(inner.get(resource));
    }
    for (const action of reach(env, env.action)) add(this.#byAction.get(action));

    const list = [...found];
    if (this.#kept > mostKept) this.#forget(env.entities);
    this.#kept += list.length + overhead;
    const ofPrincipal = within(this.#found, env.principal.key);
    within(ofPrincipal, env.resource.key).set(env.action.key, list);
    return list;
  }
}

function push<S>(map: Map<string, S[]>, key: string, value: S): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function within<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let inner = map.get(key);
  if (!inner) map.set(key, (inner = new Map()));
  return inner;
}

const reach = (env: Env, { key }: Entity): readonly string[] => [
  key,
  ...(env.entities.get(key)?.ancestors ?? []),
  any,
];
