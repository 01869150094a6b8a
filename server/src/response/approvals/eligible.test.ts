import type { PersonId } from "@reeve/contract/id";
import { expect, test } from "vitest";
import { ineligible, type Question, type Voter } from "./eligible.ts";

const ada: PersonId = "per_00000000000000000000000001";
const bo: PersonId = "per_00000000000000000000000002";
const eve: PersonId = "per_00000000000000000000000003";
const person = (id: PersonId, role: Voter["role"], email = "x@example.com"): Voter => ({
  kind: "person",
  role,
  person: id,
  email,
});
const token = (role: Voter["role"]): Voter => ({ kind: "token", role, person: null, email: null });
const question = (approvers: string[], more: Partial<Question> = {}): Question => ({
  approvers,
  owner: ada,
  quorum: 1,
  tier: "low",
  principal: "agt_1",
  members: new Map([
    ["team:finance", new Set([bo])],
    ["oncall:payments", new Set([bo])],
  ]),
  adminsAsked: false,
  delegated: new Map(),
  ...more,
});

test.each<[string, Voter, Question]>([
  ["the owner, where the owner is named", person(ada, "viewer"), question(["owner"])],
  ["an approver, where the role is named", person(bo, "approver"), question(["role:approver"])],
  ["whoever includes the role", person(bo, "operator"), question(["role:approver"])],
  ["a token of the role", token("admin"), question(["role:approver"])],
  [
    "a person by their address, whatever their role and its case",
    person(bo, "viewer", "Bo@Example.com"),
    question(["person:bo@example.com"]),
  ],
  ["a member of the team, whatever their role", person(bo, "viewer"), question(["team:finance"])],
  ["whoever is on call", person(bo, "viewer"), question(["oncall:payments"])],
  [
    "an admin, where too few of those named are left",
    person(bo, "admin"),
    question(["team:nobody"], { adminsAsked: true }),
  ],
  [
    "whom somebody gave their answer to",
    person(bo, "viewer"),
    question(["person:eve@example.com"], { delegated: new Map([[bo, eve]]) }),
  ],
  ["any one of several", person(bo, "approver"), question(["owner", "role:approver"])],
  [
    "the owner of a critical agent, where the policy names the owner",
    person(ada, "operator"),
    question(["owner"], { tier: "critical" }),
  ],
])("%s may decide", (_who, voter, it) => {
  expect(ineligible(voter, it)).toBeNull();
});

test.each<[string, Voter, Question]>([
  ["somebody who is not named", person(bo, "admin"), question(["owner"])],
  ["a viewer, where a role is named", person(bo, "viewer"), question(["role:approver"])],
  [
    "an owner of the role, where an approver is wanted",
    person(ada, "owner"),
    question(["role:approver"]),
  ],
  ["another address", person(bo, "admin"), question(["person:eve@example.com"])],
  [
    "a token, where a person or the owner is named",
    token("admin"),
    question(["owner", "person:bo@example.com"]),
  ],
  [
    "a token that stands for nobody, where two have to agree",
    token("admin"),
    question(["role:approver"], { quorum: 2 }),
  ],
  [
    "a token that may be whoever the agent acts for",
    token("admin"),
    question(["role:approver"], { principal: bo }),
  ],
  [
    "a token that may be whoever answers for an agent that can do great harm",
    token("admin"),
    question(["role:approver"], { tier: "critical" }),
  ],
  ["an admin who is not in the team", person(ada, "admin"), question(["team:finance"])],
  ["a token, for a team", token("admin"), question(["team:finance"])],
  ["whoever is not on call", person(ada, "admin"), question(["oncall:payments"])],
  ["a team that there is not", person(bo, "admin"), question(["team:sales"])],
  [
    "an operator, where too few of those named are left",
    person(bo, "operator"),
    question(["team:nobody"], { adminsAsked: true }),
  ],
  [
    "a token that stands for nobody, in the place of those who are not left",
    token("admin"),
    question(["team:nobody"], { adminsAsked: true }),
  ],
  [
    "whoever gave their answer to somebody else",
    person(bo, "approver"),
    question(["role:approver"], { delegated: new Map([[eve, bo]]) }),
  ],
  [
    "whoever the agent acts for, though the answer was given to them",
    person(bo, "admin"),
    question(["role:approver"], { principal: bo, delegated: new Map([[bo, eve]]) }),
  ],
  [
    "whoever the agent acts for",
    person(bo, "admin"),
    question(["role:approver"], { principal: bo }),
  ],
  [
    "whoever answers for an agent that can do great harm",
    person(ada, "admin"),
    question(["role:approver"], { tier: "high" }),
  ],
  ["anybody, where nobody is named", person(bo, "admin"), question([])],
  [
    "anybody, by a word that means nothing",
    person(bo, "admin"),
    question(["everyone", "role:king"]),
  ],
  [
    "the owner of an agent that has none",
    person(bo, "admin"),
    question(["owner"], { owner: null }),
  ],
])("%s may not", (_who, voter, it) => {
  expect(ineligible(voter, it)).not.toBeNull();
});
