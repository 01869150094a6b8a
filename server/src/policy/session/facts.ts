import { EvaluationError } from "../compile/failure.ts";
import { record, RecordValue, SetValue, type Value } from "../compile/values.ts";
import { nothingSaid, type BySource, type FlowFacts } from "./flow.ts";

/** Where the addresses and accounts that arguments name were heard of before. */
export interface Destinations {
  /** In the user's own words. */
  readonly user: readonly string[];
  /** In what a system the organisation relies on answered. */
  readonly trusted: readonly string[];
  /** In what any other tool answered. */
  readonly untrusted: readonly string[];
  /** Nowhere in this session. */
  readonly unknown: readonly string[];
}

/** What policies may ask of a session. Plain data, so that the record of an action can hold what its decision was told. */
export interface SessionFacts {
  /** Classes of data that were read, or are being read; never fewer than before. */
  readonly taint: readonly string[];
  /** `server/tool` of every call that went out or is going out. */
  readonly toolsUsed: readonly string[];
  /** How many of them within the last minute. */
  readonly calls60s: number;
  readonly spentMicros: number;
  readonly budgetMicros: number;
  readonly destinations: Destinations;
  readonly flow: FlowFacts;
}

/** Nobody set a budget: more than can ever be spent. */
export const noBudget = Number.MAX_SAFE_INTEGER;
const nowhere: Destinations = { user: [], trusted: [], untrusted: [], unknown: [] };

/** A session in which nothing has happened: what a list of tools is made by. */
export const untouched: SessionFacts = {
  taint: [],
  toolsUsed: [],
  calls60s: 0,
  spentMicros: 0,
  budgetMicros: noBudget,
  destinations: nowhere,
  flow: nothingSaid,
};

/** `context.base.session`. Members are made when a policy reads them. */
export class SessionRecord extends RecordValue {
  readonly #id: string;
  readonly #facts: SessionFacts | undefined;

  constructor(id: string, facts: SessionFacts | undefined) {
    super();
    this.#id = id;
    this.#facts = facts;
  }

  get(name: string): Value | undefined {
    if (name === "id") return this.#id;
    // Whoever decides without knowing the session must not be taken for somebody who knows that nothing happened.
    if (!this.#facts) throw new EvaluationError("what happened in the session is not known here");
    return valueOf(this.#facts, name);
  }

  names(): Iterable<string> {
    return ["id", ...Object.keys(untouched)];
  }
}

function valueOf(facts: SessionFacts, name: string): Value | undefined {
  switch (name) {
    case "taint":
    case "toolsUsed":
      return new SetValue(facts[name]);
    case "calls60s":
    case "spentMicros":
    case "budgetMicros":
      return facts[name];
    case "destinations": {
      const { user, trusted, untrusted, unknown } = facts.destinations;
      return record({
        user: new SetValue(user),
        trusted: new SetValue(trusted),
        untrusted: new SetValue(untrusted),
        unknown: new SetValue(unknown),
      });
    }
    case "flow": {
      const { targets, places, ...plain } = facts.flow;
      return record({ ...plain, targets: bySource(targets), places: bySource(places) });
    }
    default:
      return undefined;
  }
}

const bySource = ({ user, trusted, requested, untrusted, unknown }: BySource): Value =>
  record({
    user: new SetValue(user),
    trusted: new SetValue(trusted),
    requested: new SetValue(requested),
    untrusted: new SetValue(untrusted),
    unknown: new SetValue(unknown),
  });
