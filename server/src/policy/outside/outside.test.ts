import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { newId } from "../../platform/ids.ts";
import { decideOutside, type OutsideRequest } from "./decide.ts";
import { typeName } from "./names.ts";
import { outsiderVerbs } from "./verbs.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let verbs: ReturnType<typeof outsiderVerbs>;
beforeAll(async () => {
  world = await decisionWorld();
  verbs = outsiderVerbs(world.hands);
});
afterAll(() => world[Symbol.asyncDispose]());

/** `user:alice read record:r1`, with properties of the subject, the action and the resource. */
function ask(question: string, more: { s?: object; a?: object; r?: object; c?: object } = {}) {
  const [who = "", name = "", what = ""] = question.split(" ");
  const party = (text: string, properties: object = {}) => {
    const [type = "", id = ""] = text.split(":");
    return { type, id, properties: properties as Record<string, unknown> };
  };
  const request: OutsideRequest = {
    subject: party(who, more.s),
    agent: null,
    action: { name, properties: (more.a ?? {}) as Record<string, unknown> },
    resource: party(what, more.r),
    context: (more.c ?? {}) as Record<string, unknown>,
  };
  const at = { id: newId("dec", world.time.ms), now: world.time.ms };
  return decideOutside(world.snapshots.current(), request, at);
}
const put = (name: string, cedar: string) =>
  world.verbs["policies.put"](bySystem, { name, cedar, mode: "enforce" });
const answers = (...questions: Parameters<typeof ask>[]) =>
  questions.map((one) => ask(...one).answer);

describe("what other systems ask", () => {
  test("is refused without a policy that names it, whatever agents may do", async () => {
    await put("agents-may", "permit(principal, action, resource);");
    expect(ask("user:alice read record:r1")).toMatchObject({
      answer: "block",
      code: "default-deny",
      policies: [],
      reason: 'No policy permits this: "user" "alice" may not "read" "record" "r1".',
    });
  });

  test("is decided by the policies that name its types, its properties and its action's", async () => {
    await put(
      "records",
      `permit(principal == AuthZEN::user::"alice", action == AuthZEN::Action::"read", resource is AuthZEN::record);
       @id("soft") permit(principal is AuthZEN::user, action == AuthZEN::Action::"delete", resource)
       when { context.action.soft && context.args.ip like "10.*" };
       permit(principal is AuthZEN::user, action, resource is AuthZEN::record)
       when { principal has role && principal.role == "admin" };
       @reason("it is archived") forbid(principal, action == AuthZEN::Action::"write", resource)
       when { resource has status && resource.status == "archived" } unless { principal has role };`,
    );
    const soft = { a: { soft: true }, c: { ip: "10.0.0.1" } };
    expect(
      answers(
        ["user:alice read record:r1"],
        ["user:bob read record:r1"],
        ["user:alice read file:r1"],
        ["user:bob delete record:r1", soft],
        ["user:bob delete record:r1", { ...soft, a: { soft: false } }],
        ["user:bob delete record:r1"],
        ["user:bob write record:r1", { s: { role: "admin" }, r: { status: "archived" } }],
      ),
    ).toEqual(["allow", "block", "block", "allow", "block", "block", "allow"]);
    expect(ask("user:alice read record:r1").policies).toEqual([{ name: "records", version: 1 }]);
  });

  test("of a forbid that fails is refused, and so is what is nested too deeply", async () => {
    await put(
      "careful",
      `permit(principal is AuthZEN::nurse, action, resource);
       forbid(principal is AuthZEN::nurse, action, resource) when { resource.ward > 3 };`,
    );
    expect(answers(["nurse:n enter room:1", { r: { ward: 1 } }])).toEqual(["allow"]);
    expect(ask("nurse:n enter room:1")).toMatchObject({ answer: "block", code: "policy-error" });
    const deep = JSON.parse(`${'{"ward":'.repeat(70)}1${"}".repeat(70)}`) as object;
    expect(ask("nurse:n enter room:1", { r: deep })).toMatchObject({ answer: "block" });
  });

  test("reads what Reeve was told, follows groups, and takes what is said now before it", async () => {
    await put(
      "teams",
      `permit(principal in AuthZEN::team::"legal", action == AuthZEN::Action::"view", resource)
       when { principal.grade == "senior" };`,
    );
    expect(answers(["user:carol view doc:1"])).toEqual(["block"]);
    const carol = { type: "user", id: "carol", properties: { grade: "senior" } };
    await verbs["outsiders.put"](bySystem, {
      ...carol,
      parents: [{ type: "team", id: "contracts" }],
    });
    const parents = [{ type: "team", id: "legal" }];
    await verbs["outsiders.put"](bySystem, {
      type: "team",
      id: "contracts",
      properties: {},
      parents,
    });
    expect(answers(["user:carol view doc:1"])).toEqual(["allow"]);
    expect(answers(["user:carol view doc:1", { s: { grade: "junior" } }])).toEqual(["block"]);
    expect(
      (await verbs["outsiders.list"](bySystem, { type: "user", limit: 1 })).items,
    ).toMatchObject([carol]);
    await verbs["outsiders.remove"](bySystem, { type: "team", id: "contracts" });
    expect(answers(["user:carol view doc:1"])).toEqual(["block"]);
  });

  test("cannot be answered by a policy for agents, and a policy for both is refused with the place", async () => {
    await expect(
      put(
        "both",
        `permit(principal is AuthZEN::user, action, resource);
permit(principal is Reeve::Agent, action, resource);`,
      ),
    ).rejects.toThrow("Line 2, column 1: This statement is about agents");
    await expect(
      put(
        "asks",
        '@outcome("escalate") @approvers("owner") forbid(principal is AuthZEN::user, action, resource);',
      ),
    ).rejects.toThrow("does nothing to what another system asks");
    // The name in a text alone makes no such policy: it is read as any other, against the tools there are.
    await expect(
      put("named", 'permit(principal, action, resource) when { principal.nme == "AuthZEN::" };'),
    ).rejects.toThrow("nme");
  });
});

test("every type has a name that is its own, and one that could be another's has none", () => {
  expect(typeName("record")).toBe("AuthZEN::record");
  expect(typeName("storage-object")).toBe("AuthZEN::storage_x2d_object");
  expect(typeName("storage_x2d_object")).toBeNull();
  expect(typeName("Action")).toBeNull();
  expect(typeName("3d")).toBe("AuthZEN::_x33_d");
});
