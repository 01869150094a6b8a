import type { Intent } from "@reeve/contract/action";
import type { Answer } from "@reeve/contract/decision";
import type { Touch } from "../../registry/touched/touched.ts";

/** Whose action it was, as far as each of its touches repeats it. */
export interface Doing {
  readonly at: string;
  readonly action: string;
  readonly agent: string | null;
  readonly principal: string | null;
  readonly source: Intent["source"];
  readonly server: string | null;
  readonly tool: string | null;
  /** Null where only telemetry tells of it. */
  readonly answer: Answer | null;
  /** Whether it happened. */
  readonly reached: boolean;
}

/** One row of what was touched: one thing, and one of its classes. */
export type TouchRow = ReturnType<typeof rowsOf>[number];

/** The rows of one action; a thing of several classes is found by each of them. */
export const rowsOf = (it: Doing, touches: readonly Touch[]) =>
  touches.flatMap((touch, n) =>
    (touch.classes.length === 0 ? [""] : [...new Set(touch.classes)]).map((of, nth) => ({
      at: it.at,
      action: it.action,
      n,
      nth,
      agent: it.agent ?? "",
      person: personOf(it.principal),
      source: it.source,
      server: column(it.server),
      tool: column(it.tool),
      system: text(touch.system),
      kind: touch.kind,
      type: column(touch.type),
      object: text(touch.object),
      columns: touch.columns.map(text),
      class: of,
      classes: touch.classes,
      access: touch.access,
      inferred: touch.inferred,
      answer: it.answer,
      reached: it.reached,
    })),
  );

/** For whom: an agent that acts on its own account, and a tool server that asks, act for nobody. */
export const personOf = (principal: string | null): string =>
  principal === null || /^(?:agt_|tool server )/.test(principal) ? "" : text(principal);

const longest = 320;
/** PostgreSQL holds no NUL and no half of a character; agents choose these texts. */
const text = (it: string): string => it.slice(0, longest).replace(/[\0\p{Cs}]/gu, "\u{fffd}");
const column = (it: string | null): string | null => (it === null ? null : text(it));
