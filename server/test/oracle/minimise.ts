import type { OracleCase } from "./case.ts";

/** Whether a case, however small, still shows the disagreement. */
export type Shows = (it: OracleCase) => Promise<boolean>;

/** The smallest case found that still shows it: fewer requests, policies and conditions, simpler expressions, less of a world. */
export async function minimise(from: OracleCase, shows: Shows): Promise<OracleCase> {
  let least = from;
  for (let again = true, steps = 0; again && steps < 400;) {
    again = false;
    for (const smaller of smallerOnes(least)) {
      if (++steps > 400) break;
      if (!(await shows(smaller).catch(() => false))) continue;
      least = smaller;
      again = true;
      break;
    }
  }
  return least;
}

function* smallerOnes(it: OracleCase): Generator<OracleCase> {
  if (it.requests.length > 1)
    for (const request of it.requests) yield { ...it, requests: [request] };
  const ids = Object.keys(it.policies);
  if (ids.length > 1)
    for (const id of ids) yield { ...it, policies: Object.fromEntries([[id, it.policies[id]]]) };
  for (const policies of simpler(it.policies))
    yield { ...it, policies: policies as OracleCase["policies"] };
  for (const n of it.entities.keys())
    yield { ...it, entities: it.entities.filter((_, at) => at !== n) };
  for (const [n, row] of it.entities.entries())
    for (const part of ["attrs", "tags"] as const) {
      const members = Object.keys(row[part] ?? {});
      for (const name of members) {
        const { [name]: _, ...rest } = row[part] as Record<string, unknown>;
        yield { ...it, entities: it.entities.with(n, { ...row, [part]: rest }) };
      }
    }
}

/** Everything that is one step simpler: a part put in the place of the whole, or left out of a list. */
function* simpler(json: unknown): Generator {
  if (typeof json !== "object" || json === null) return;
  if (Array.isArray(json)) {
    for (const n of json.keys()) yield json.filter((_, at) => at !== n);
    for (const [n, item] of json.entries())
      for (const less of simpler(item)) yield json.with(n, less);
    return;
  }
  for (const inner of inside(json)) yield inner;
  for (const [name, member] of Object.entries(json))
    for (const less of simpler(member)) yield { ...json, [name]: less };
}

/** The expressions directly inside one: each could stand in its place. */
function inside(json: object): readonly unknown[] {
  const [body] = Object.values(json) as unknown[];
  if (Object.keys(json).length !== 1 || typeof body !== "object" || body === null) return [];
  return [true, ...Object.values(body)]
    .map((it) => (it === true ? { Value: true } : it))
    .filter(
      (it) =>
        typeof it === "object" && it !== null && Object.keys(it).length === 1 && !("Value" in json),
    );
}
