import { createHash } from "node:crypto";
import { weightOf } from "./context.ts";
import {
  worst,
  rank,
  type Context,
  type Finding,
  type Risk,
  type SecretAt,
  type Severity,
  type Sighting,
  type Unread,
} from "./finding.ts";
import { aboutKind } from "./kinds.ts";
import { redacted } from "./redact.ts";
import { secretFinding } from "./secret-finding.ts";
import { settled } from "./settled.ts";
import type { Signal } from "./signal.ts";

/** What a reader saw, with where it was and by what. */
export interface Seen {
  readonly sighting: Sighting;
  readonly signal: Pick<Signal, "id" | "confidence">;
  readonly context: Context | null;
  readonly scope: string;
  /** Below the repository or the folder that the scope names. */
  readonly place: string;
  readonly path: string;
  readonly owners: readonly string[];
}

/** What is said of one thing while more may come. */
export interface Thing extends Omit<Seen, "sighting" | "signal"> {
  readonly sighting: Sighting;
  /** The surest of each signal. */
  readonly by: ReadonlyMap<string, number>;
}

export type PlacedFinding = Finding & { readonly place: string };
export type PlacedUnread = Unread & { readonly place: string };

/** Gathers what is found. Nothing depends on the order in which it comes. */
export class Collected {
  readonly scopes = new Set<string>();
  readonly #things = new Map<string, Thing>();
  readonly #secrets: (Omit<Seen, "sighting"> & {
    readonly secret: SecretAt;
    readonly line: number;
  })[] = [];
  readonly #unread: PlacedUnread[] = [];

  get size(): number {
    return this.#things.size + this.#secrets.length;
  }

  unread(it: PlacedUnread): void {
    this.#unread.push({ ...it, path: redacted(it.path), place: redacted(it.place) });
  }

  add(seen: Seen): void {
    const { sighting, signal, ...where } = seen;
    const { kind, name, line, pointer } = sighting;
    const key = JSON.stringify([where.scope, where.place, kind, name, pointer ?? line]);
    const sure = sighting.confidence ?? signal.confidence;
    const known = this.#things.get(key);
    const by = new Map(known?.by);
    by.set(signal.id, Math.max(by.get(signal.id) ?? 0, sure));
    this.#things.set(key, {
      ...where,
      by,
      sighting: known ? joined(known.sighting, sighting) : sighting,
    });
    for (const secret of sighting.secrets ?? [])
      this.#secrets.push({ ...where, signal, secret, line });
  }

  all(): {
    findings: readonly PlacedFinding[];
    unread: readonly PlacedUnread[];
    scopes: readonly string[];
  } {
    const things = [...settled([...this.#things.values()]), ...secretFinding(this.#secrets)];
    // Of several signals that saw one secret the first speaks: it knows best whose file it is.
    const byId = new Map(things.toReversed().map((thing) => [idOf(thing), thing]));
    return {
      findings: [...byId].map(([id, thing]) => finding(id, thing)).sort(inOrder),
      unread: this.#unread.toSorted((a, b) => compare(a.path, b.path) || compare(a.says, b.says)),
      scopes: [...this.scopes].sort(),
    };
  }
}

const joined = (a: Sighting, b: Sighting): Sighting => ({
  ...a,
  line: Math.min(a.line, b.line),
  evidence: [...new Set([...a.evidence, ...b.evidence])],
  risks: [...(a.risks ?? []), ...(b.risks ?? [])].filter(
    (risk, i, all) => all.findIndex(({ says }) => says === risk.says) === i,
  ),
});

const idOf = ({ scope, place, sighting: { kind, name, pointer, line } }: Thing): string =>
  createHash("sha256")
    .update(JSON.stringify([scope, place, kind, name, pointer ?? line]))
    .digest("hex")
    .slice(0, 24);

function finding(id: string, thing: Thing): PlacedFinding {
  const { sighting, by, context, scope, place, owners } = thing;
  const { means, next, severity } = aboutKind[sighting.kind];
  const risks = (sighting.risks ?? []).toSorted(
    (a, b) => rank(b.severity) - rank(a.severity) || compare(a.says, b.says),
  );
  const [signal] = [...by].sort(([a, x], [b, y]) => y - x || compare(a, b))[0] as [string, number];
  // What several signals read in one place is one piece of evidence: it makes nobody surer.
  const sure = Math.max(...by.values()) * (context === null ? 1 : weightOf[context]);
  return {
    id,
    kind: sighting.kind,
    name: redacted(sighting.name),
    severity: inContext(
      worst(
        risks.map((it: Risk) => it.severity),
        severity,
      ),
      context,
    ),
    confidence: Math.round(sure * 100) / 100,
    signal,
    scope,
    place: redacted(place),
    path: redacted(thing.path),
    line: sighting.line,
    pointer: sighting.pointer === undefined ? null : redacted(sighting.pointer),
    evidence: sighting.evidence.map((it) => redacted(it)).toSorted(compare),
    risks,
    ...(sighting.traits && { traits: sighting.traits }),
    context,
    owners,
    means,
    next,
  };
}

/** What lies in tests, examples and documentation runs nowhere by itself: it fails no build. */
const inContext = (severity: Severity, context: Context | null): Severity =>
  context !== null && rank(severity) > rank("low") ? "low" : severity;

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The worst first, then by where it is. */
const inOrder = (a: Finding, b: Finding): number =>
  rank(b.severity) - rank(a.severity) ||
  compare(a.path, b.path) ||
  a.line - b.line ||
  compare(a.kind, b.kind) ||
  compare(a.name, b.name) ||
  compare(a.id, b.id);
