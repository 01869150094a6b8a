import { z } from "zod";
import { AgentId, PersonId } from "../id.ts";
import { operation } from "../operation.ts";
import { page, pageQuery } from "../page.ts";
import { Time } from "../time.ts";
import {
  AgentProperty,
  Attestation,
  AttestationKind,
  Claimed,
  Maturity,
  MaturityChange,
  MeasuredSubject,
} from "./maturity.ts";
import { Level } from "./model.ts";

const scope = {
  agent: AgentId.optional(),
  environment: z.string().max(64).optional(),
  /** A team is the agents of one owner. */
  owner: PersonId.optional(),
};
const answers = z.record(z.string().regex(/^[A-Z]\d$/), Level.nullable());

export const maturityOperations = {
  "maturity.get": operation({
    method: "GET",
    path: "/api/maturity",
    role: "viewer",
    scope: "maturity:read",
    says: "Shows the measured stage, the surfaces with their criteria, and the gaps to close next; for all, or one agent, environment or owner.",
    input: z.strictObject({ ...scope }),
    output: Maturity,
  }),
  "maturity.subjects": operation({
    method: "GET",
    path: "/api/maturity/criteria/{id}",
    role: "viewer",
    scope: "maturity:read",
    says: "Lists what a criterion was counted from, failing first.",
    input: z.strictObject({ id: z.string().max(20), ...pageQuery, ...scope }),
    output: page(MeasuredSubject),
  }),
  "maturity.history": operation({
    method: "GET",
    path: "/api/maturity/history",
    role: "viewer",
    scope: "maturity:read",
    says: "Lists every change of a level or of the stage with its cause, newest first.",
    input: z.strictObject({ ...pageQuery }),
    output: page(MaturityChange),
  }),
  "maturity.assess": operation({
    method: "POST",
    path: "/api/maturity/assessments",
    role: "viewer",
    scope: "maturity:write",
    says: "Keeps a self-assessment as what is claimed, beside what is measured.",
    input: z.strictObject({ answers }),
    output: Claimed,
    status: 201,
  }),
  "maturity.claims": operation({
    method: "GET",
    path: "/api/maturity/claims",
    role: "viewer",
    scope: "maturity:read",
    says: "Compares each answer of the newest self-assessment with what is measured.",
    input: z.strictObject({}),
    output: z.object({
      items: z.array(
        z.object({
          question: z.string(),
          claimed: Level.nullable(),
          measured: Level.nullable(),
          state: z.enum([
            "agrees",
            "over-claimed",
            "under-claimed",
            "not measurable yet",
            "was unknown, now measured",
          ]),
          criteria: z.array(z.string()),
        }),
      ),
    }),
  }),
  "maturity.attest": operation({
    method: "POST",
    path: "/api/maturity/attestations",
    role: "owner",
    scope: "maturity:write",
    says: "Vouches, under one's own sign-in, for the register, for one's agents, for a review, or for the use policy.",
    input: z.strictObject({
      kind: AttestationKind,
      agent: AgentId.optional(),
      says: z.string().trim().min(1).max(2000),
    }),
    output: Attestation,
    status: 201,
  }),
  "maturity.attestations": operation({
    method: "GET",
    path: "/api/maturity/attestations",
    role: "viewer",
    scope: "maturity:read",
    says: "Lists attestations, newest first.",
    input: z.strictObject({ ...pageQuery, agent: AgentId.optional() }),
    output: page(Attestation),
  }),
  "maturity.readiness": operation({
    method: "GET",
    path: "/api/maturity/agents/{id}",
    role: "viewer",
    scope: "maturity:read",
    says: "Shows the five properties of a production-ready agent, and whether policy is enforced on it, each met or not with why.",
    input: z.strictObject({ id: AgentId }),
    output: z.object({
      agent: AgentId,
      /** All six are met. Policies can ask for it as `principal.ready`. */
      ready: z.boolean(),
      properties: z.array(AgentProperty),
      at: Time,
    }),
  }),
  "maturity.model": operation({
    method: "GET",
    path: "/api/maturity/model",
    role: "viewer",
    scope: "maturity:read",
    says: "Shows the model: stages, surfaces, criteria, gates and questions.",
    input: z.strictObject({}),
    output: z.record(z.string(), z.unknown()),
  }),
};
