import * as action from "@reeve/contract/action";
import * as alarm from "@reeve/contract/alarm";
import * as agent from "@reeve/contract/agent";
import * as attestation from "@reeve/contract/attestation";
import * as breakGlass from "@reeve/contract/break-glass";
import * as channel from "@reeve/contract/channel";
import * as canary from "@reeve/contract/canary";
import * as completeness from "@reeve/contract/completeness";
import * as correction from "@reeve/contract/correction";
import * as data from "@reeve/contract/data";
import * as dataRule from "@reeve/contract/data-rule";
import * as dataset from "@reeve/contract/dataset";
import * as datasetCase from "@reeve/contract/dataset-case";
import * as decision from "@reeve/contract/decision";
import * as delivery from "@reeve/contract/delivery";
import * as discovery from "@reeve/contract/discovery";
import * as drill from "@reeve/contract/drill";
import * as finding from "@reeve/contract/finding";
import * as grant from "@reeve/contract/grant";
import * as grantConstraint from "@reeve/contract/grant-constraint";
import * as grantRequest from "@reeve/contract/grant-request";
import * as handover from "@reeve/contract/handover";
import * as imported from "@reeve/contract/import";
import * as incident from "@reeve/contract/incident";
import * as incidentOperations from "@reeve/contract/incident-operations";
import * as incidentPostmortem from "@reeve/contract/incident-postmortem";
import * as incidentRegulation from "@reeve/contract/incident-regulation";
import * as incidentRule from "@reeve/contract/incident-rule";
import * as inventory from "@reeve/contract/inventory";
import * as ledger from "@reeve/contract/ledger";
import * as limit from "@reeve/contract/limit";
import * as maturity from "@reeve/contract/maturity/maturity";
import * as monitor from "@reeve/contract/monitor";
import * as outsider from "@reeve/contract/outsider";
import * as overview from "@reeve/contract/overview";
import * as person from "@reeve/contract/person";
import * as policy from "@reeve/contract/policy";
import * as policyPack from "@reeve/contract/policy-pack";
import * as policyChange from "@reeve/contract/policy-change";
import * as policyTest from "@reeve/contract/policy-test";
import * as estate from "@reeve/contract/estate";
import * as evidence from "@reeve/contract/evidence";
import * as explained from "@reeve/contract/policy-explain";
import * as market from "@reeve/contract/market";
import * as matrix from "@reeve/contract/policy-matrix";
import * as whatIf from "@reeve/contract/policy-what-if";
import * as privilege from "@reeve/contract/privilege";
import * as report from "@reeve/contract/report";
import * as retention from "@reeve/contract/retention";
import * as review from "@reeve/contract/review";
import * as risk from "@reeve/contract/risk";
import * as server from "@reeve/contract/server";
import * as sighting from "@reeve/contract/sighting";
import * as session from "@reeve/contract/session";
import * as settling from "@reeve/contract/settling";
import * as versionGate from "@reeve/contract/version-gate";
import { z } from "zod";

export type JsonSchema = {
  properties?: Record<string, unknown>;
  required?: string[];
  [key: string]: unknown;
};
type Io = "input" | "output";

const exported: Readonly<Record<string, unknown>> = {
  ...action,
  ...agent,
  ...alarm,
  ...attestation,
  ...breakGlass,
  ...channel,
  ...canary,
  ...completeness,
  ...correction,
  ...data,
  ...dataRule,
  ...dataset,
  ...datasetCase,
  ...versionGate,
  ...decision,
  ...delivery,
  ...discovery,
  ...drill,
  ...estate,
  ...evidence,
  ...finding,
  ...grant,
  ...grantConstraint,
  ...grantRequest,
  ...handover,
  ...imported,
  ...incident,
  ...incidentOperations,
  ...incidentPostmortem,
  ...incidentRegulation,
  ...incidentRule,
  ...inventory,
  ...ledger,
  ...limit,
  ...maturity,
  ...market,
  ...monitor,
  ...outsider,
  ...overview,
  ...person,
  ...policy,
  ...policyChange,
  ...policyPack,
  ...policyTest,
  ...whatIf,
  ...explained,
  ...matrix,
  ...privilege,
  ...report,
  ...retention,
  ...review,
  ...risk,
  ...server,
  ...session,
  ...settling,
  ...sighting,
};

/** Every object that the contract exports by a name is a noun, and stands in the document once. */
const nouns: readonly (readonly [string, z.ZodType])[] = Object.entries(exported).flatMap(
  ([name, it]) => (it instanceof z.ZodObject ? [[name, it] as const] : []),
);

/** JSON schemas for a document. Nouns, and what refers to itself, are kept once under `shared` and referred to. */
export class Shapes {
  readonly shared: Record<string, unknown> = {};
  private readonly names = new Map<string, string>();

  constructor() {
    for (const [name, noun] of nouns) {
      const schema = this.flat(noun, "output");
      this.names.set(JSON.stringify(schema), name);
    }
    for (const [name, noun] of nouns) this.shared[name] = this.members(this.flat(noun, "output"));
  }

  /** The schema of what is sent (`input`) or answered (`output`). */
  of(type: z.ZodType, io: Io): JsonSchema {
    const schema = this.flat(type, io);
    // An operation's input is taken apart into parameters and body, so it is never a reference itself.
    return (io === "input" ? this.members(schema) : this.shortened(schema)) as JsonSchema;
  }

  private shortened(schema: unknown): unknown {
    const name = isObject(schema) ? this.names.get(JSON.stringify(schema)) : undefined;
    return name === undefined ? this.members(schema) : { $ref: inComponents(name) };
  }

  private members(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((item) => this.shortened(item));
    if (!isObject(schema)) return schema;
    return mapped(schema, (_, value) => this.shortened(value));
  }

  /** zod's schema with its local definitions moved to `shared`, where a reference can find them. */
  private flat(type: z.ZodType, io: Io): unknown {
    const made = z.toJSONSchema(type, { io, unrepresentable: "any" }) as JsonSchema;
    const { $schema: _, $defs, ...schema } = made;
    const local = Object.entries(($defs ?? {}) as Record<string, unknown>);
    const moved = new Map<string, string>();
    for (const [name, shape] of local) {
      const self = `#/$defs/${name}`;
      moved.set(self, inComponents(this.nameOf(renamed(shape, new Map([[self, "#"]])))));
    }
    for (const [name, shape] of local) {
      const at = moved.get(`#/$defs/${name}`) ?? name;
      this.shared[at.slice(at.lastIndexOf("/") + 1)] = renamed(shape, moved);
    }
    return renamed(schema, moved);
  }

  private readonly recursive = new Map<string, string>();
  private nameOf(shape: unknown): string {
    const text = JSON.stringify(shape);
    const count = this.recursive.size;
    const name = this.recursive.get(text) ?? (count === 0 ? "Json" : `Json${count + 1}`);
    this.recursive.set(text, name);
    return name;
  }
}

const inComponents = (name: string): string => `#/components/schemas/${name}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const mapped = (
  of: Record<string, unknown>,
  change: (name: string, value: unknown) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(name, value)]));

/** The same schema with its references renamed. */
function renamed(schema: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(schema)) return schema.map((item) => renamed(item, names));
  if (!isObject(schema)) return schema;
  return mapped(schema, (member, value) =>
    member === "$ref" && typeof value === "string"
      ? (names.get(value) ?? value)
      : renamed(value, names),
  );
}
