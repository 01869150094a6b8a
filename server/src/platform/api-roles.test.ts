import type { Operation } from "@reeve/contract/operation";
import { operations, type OperationName, type Verbs } from "@reeve/contract/operations";
import { ProblemBody } from "@reeve/contract/problem";
import { Role, roleAllows, type RequiredRole, type Scope } from "@reeve/contract/role";
import { expect, test } from "vitest";
import { requestOf, sampleInput } from "../../test/sample.ts";
import { nobody, type Actor } from "./actor.ts";
import { api } from "./api.ts";
import type { Ctx } from "./context.ts";
import { openLog } from "./log.ts";

const names = Object.keys(operations) as OperationName[];
const needed = (name: OperationName): RequiredRole => operations[name].role;

/** The real door before verbs that only say that they were reached. */
function door(actor: Actor) {
  const reached: string[] = [];
  const verbs = Object.fromEntries(
    names.map((name) => [
      name,
      "stream" in operations[name]
        ? async function* () {
            reached.push(name);
            yield {};
          }
        : () => Promise.resolve(reached.push(name)),
    ]),
  ) as unknown as Verbs<Ctx>;
  const app = api({
    verbs,
    log: openLog("silent"),
    publicUrl: () => "http://localhost:4700",
    authenticate: () => Promise.resolve({ actor, sessionToken: null }),
    addressOf: () => "192.0.2.1",
  });
  return {
    reached,
    async ask(name: OperationName, more: Record<string, unknown> = {}) {
      const response = await app.request(requestOf(name, { ...sampleInput(name), ...more }));
      const body = await response.text();
      return { status: response.status, body };
    },
  };
}

const holder = (role: Role, scopes: readonly Scope[] = ["*"]): Actor => ({
  kind: "token",
  id: "crd_test",
  name: "test",
  role,
  scopes,
  person: null,
});

test.each(names)(
  "%s is reached by its own address with exactly the role and scope it names",
  async (name) => {
    const role = needed(name);
    const it = door(role === "anyone" ? nobody : holder(role, [operations[name].scope]));
    const { status, body } = await it.ask(name);
    expect(it.reached, body).toEqual([name]);
    expect(status).toBe((operations[name] as Operation).status ?? 200);
  },
);

test.each(names.filter((name) => needed(name) !== "anyone"))(
  "%s without a sign-in is 401 and nothing happens",
  async (name) => {
    const it = door(nobody);
    const { status, body } = await it.ask(name);
    expect(status).toBe(401);
    expect(ProblemBody.parse(JSON.parse(body)).code).toBe("unauthenticated");
    expect(it.reached).toEqual([]);
  },
);

const tooLittle = names.flatMap((name) =>
  Role.options
    .filter((role) => !roleAllows(role, needed(name)))
    .map((role) => [name, role] as const),
);
test.each(tooLittle)("%s by a mere %s is 403 and nothing happens", async (name, role) => {
  const it = door(holder(role));
  const { status, body } = await it.ask(name);
  expect(status).toBe(403);
  expect(ProblemBody.parse(JSON.parse(body))).toMatchObject({
    code: "forbidden",
    detail: expect.stringContaining(needed(name)),
  });
  expect(it.reached).toEqual([]);
});

test.each(names.filter((name) => needed(name) !== "anyone"))(
  "%s by a token without its scope is 403 and nothing happens",
  async (name) => {
    const { scope } = operations[name];
    const [noun] = scope.split(":");
    const others: Scope[] = [
      "unrelated:write",
      `${noun}s:write`,
      ...(scope.endsWith(":write") ? [`${noun}:read`] : []),
    ];
    for (const scopes of [others, []]) {
      const it = door(holder("admin", scopes));
      const { status, body } = await it.ask(name);
      expect(status).toBe(403);
      expect(ProblemBody.parse(JSON.parse(body))).toMatchObject({
        code: "forbidden",
        detail: expect.stringContaining(scope),
      });
      expect(it.reached).toEqual([]);
    }
  },
);

test.each(names)(
  "%s names each problem with its input, down to a member that it does not take",
  async (name) => {
    const it = door(holder("admin"));
    const { status, body } = await it.ask(name, { surprising: "1" });
    expect(status).toBe(422);
    const problem = ProblemBody.parse(JSON.parse(body));
    expect(problem.detail).toContain("`surprising`");
    expect(problem.faults?.map((fault) => fault.path)).toContain("surprising");
    expect(it.reached).toEqual([]);
  },
);
