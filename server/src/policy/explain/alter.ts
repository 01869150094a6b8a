import type { Alteration } from "@reeve/contract/policy-explain";
import type { Answer, Decision } from "@reeve/contract/decision";
import type { Rule } from "../decide/rules.ts";
import { answers, ofPolicies } from "./alter-policies.ts";
import { absent, Time, type Boundary, type Tried } from "./boundaries.ts";
import { changed, ofTheCall, plainly, type Attempt } from "./changed.ts";
import { decided } from "./decided.ts";
import { pathText, type Path } from "./paths.ts";

const mostTried = 4_000;
const mostTold = 12;

interface Found {
  readonly alteration: Alteration;
  /** The less has to be otherwise, the smaller. */
  readonly size: number;
}

/**
 * The smallest changes that alter an answer: of the call's arguments, of what Reeve knows, of the policies. Each was
 * decided again, so that what is said is so. `rules` are those that determined the answer.
 */
export function alterations(
  it: Attempt,
  before: Decision,
  edges: readonly Boundary[],
  rules: readonly Rule[],
): readonly Alteration[] {
  const found: Found[] = [];
  const tried = attempts(it, edges);
  for (const { path, to, attempt } of tried) {
    const { answer } = decided(attempt);
    if (answer !== before.answer) found.push(otherwise(it, path, to, answer));
  }
  if (found.every(({ size }) => size >= large)) found.push(...pairs(it, before.answer, tried));
  for (const alteration of ofPolicies(it, before, rules))
    found.push({ alteration, size: large * 2 + found.length });
  return distinct(found)
    .slice(0, mostTold)
    .map(({ alteration }) => alteration);
}

const large = 10;

interface Try {
  readonly path: Path;
  readonly to: Tried;
  readonly attempt: Attempt;
}

const attempts = (it: Attempt, edges: readonly Boundary[]): readonly Try[] =>
  edges
    .flatMap(({ path, values }) =>
      values.flatMap((to) => {
        const attempt = changed(it, path, to);
        return attempt ? [{ path, to, attempt }] : [];
      }),
    )
    .slice(0, mostTried);

/** Two arguments at once, where no single one does it. */
function pairs(it: Attempt, answer: Answer, tried: readonly Try[]): readonly Found[] {
  const found: Found[] = [];
  const own = tried.filter(({ path }) => ofTheCall(path));
  let left = mostTried;
  for (const [n, one] of own.entries())
    for (const other of own.slice(n + 1)) {
      if (pathText(one.path) === pathText(other.path)) continue;
      if (--left < 0 || found.length >= 3) return found;
      const both = changed(one.attempt, other.path, other.to);
      const now = both && decided(both).answer;
      if (!now || now === answer) continue;
      const [first, second] = [otherwise(it, one.path, one.to, now), inWords(other.path, other.to)];
      const { alteration } = first;
      found.push({
        size: first.size + 5,
        alteration: {
          ...alteration,
          also: [{ what: pathText(other.path), to: plainly(other.to) }],
          says: `${inWords(one.path, one.to)} and ${second}: ${answers[now]}.`,
        },
      });
    }
  return found;
}

function otherwise(it: Attempt, path: Path, to: Tried, answer: Answer): Found {
  const from = valueNow(it, path);
  return {
    size: (ofTheCall(path) ? 0 : large) + distance(from, to),
    alteration: {
      kind: ofTheCall(path) ? "argument" : "fact",
      what: pathText(path),
      from: plainly(from),
      to: plainly(to),
      also: [],
      answer,
      says: `${inWords(path, to)}: ${answers[answer]}.`,
    },
  };
}

function inWords(path: Path, to: Tried): string {
  const what = pathText(path);
  if (to === absent) return `Without ${what}`;
  return `With ${what} = ${JSON.stringify(plainly(to))}`;
}

/** How far a value is from what it is now, below one: numbers by how far, anything else by whether it is there. */
function distance(from: Tried, to: Tried): number {
  if (typeof from === "number" && typeof to === "number")
    return Math.abs(from - to) / (Math.abs(from - to) + 1_000);
  return to === absent || from === absent ? 0.9 : 0.5;
}

/** What a path of the arguments is now; of anything else it is told by the conditions that read it. */
function valueNow({ request, now }: Attempt, path: Path): Tried {
  if (path[2] === "now") return new Time(now, "datetime");
  if (!ofTheCall(path)) return null;
  return path
    .slice(2)
    .reduce<unknown>(
      (value, name) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, name)
          ? (value as Readonly<Record<string, unknown>>)[name]
          : absent,
      request.args ?? {},
    );
}

/** For each thing and each answer that it leads to, the smallest change. */
function distinct(found: readonly Found[]): readonly Found[] {
  const best = new Map<string, Found>();
  for (const one of found) {
    const { what, answer, also } = one.alteration;
    const key = `${what} ${also.map((it) => it.what).join()} ${answer}`;
    const known = best.get(key);
    if (!known || one.size < known.size) best.set(key, one);
  }
  return [...best.values()].sort((a, b) => a.size - b.size);
}
