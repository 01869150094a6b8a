import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authzenUnderTest } from "../../../test/authzen.ts";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { scratchFolder, testLedger, type TestLedger } from "../../../test/ledger.ts";
import { wholeGate } from "../../../test/whole-gate.ts";
import { outsiderVerbs } from "../../policy/outside/verbs.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let whole: Awaited<ReturnType<typeof wholeGate>>;
let ask: ReturnType<typeof authzenUnderTest>;

const policies = {
  // What the certification scenario of the working group asks for.
  certification: `
    permit(principal is AuthZEN::user, action == AuthZEN::Action::"read", resource is AuthZEN::record)
      when { [AuthZEN::user::"alice", AuthZEN::user::"bob"].contains(principal) };
    permit(principal == AuthZEN::user::"alice", action == AuthZEN::Action::"write", resource is AuthZEN::record);
    permit(principal is AuthZEN::user, action == AuthZEN::Action::"write", resource is AuthZEN::record)
      when { principal has role && principal.role == "admin" && resource.status == "archived" };
    permit(principal == AuthZEN::user::"alice", action == AuthZEN::Action::"delete", resource is AuthZEN::record)
      when { context.action has soft && context.action.soft };
    forbid(principal is AuthZEN::user, action == AuthZEN::Action::"write", resource is AuthZEN::record)
      when { resource has status && resource.status == "archived" }
      unless { principal has role && principal.role == "admin" };`,
  // The todo application of the interop events: roles, and who owns what.
  todo: `
    permit(principal in AuthZEN::role::"viewer", action in [AuthZEN::Action::"can_read_user", AuthZEN::Action::"can_read_todos"], resource);
    permit(principal in AuthZEN::role::"editor", action == AuthZEN::Action::"can_create_todo", resource is AuthZEN::todo);
    permit(principal in AuthZEN::role::"editor", action in [AuthZEN::Action::"can_update_todo", AuthZEN::Action::"can_delete_todo"], resource is AuthZEN::todo)
      when { resource.ownerID == principal.email };
    permit(principal in AuthZEN::role::"evil_genius", action == AuthZEN::Action::"can_update_todo", resource is AuthZEN::todo);
    permit(principal in AuthZEN::role::"admin", action == AuthZEN::Action::"can_delete_todo", resource is AuthZEN::todo);`,
  // The search application of the interop events: owners and departments.
  search: `
    permit(principal is AuthZEN::clerk, action == AuthZEN::Action::"view", resource is AuthZEN::play)
      when { resource.owner == principal.id || resource.department == principal.department || principal.role == "manager" };
    permit(principal is AuthZEN::clerk, action == AuthZEN::Action::"edit", resource is AuthZEN::play)
      when { resource.owner == principal.id || (principal.role == "manager" && resource.department == principal.department) };
    permit(principal is AuthZEN::clerk, action == AuthZEN::Action::"delete", resource is AuthZEN::play)
      when { resource.owner == principal.id };`,
};
const roles = { admin: "editor", evil_genius: "editor", editor: "viewer" };
const todoUsers = {
  rick: ["admin", "evil_genius"],
  morty: ["editor"],
  summer: ["editor"],
  beth: ["viewer"],
  jerry: ["viewer"],
};
const clerks = {
  alice: ["manager", "Sales"],
  bob: ["employee", "Legal"],
  carol: ["contractor", "Legal"],
  dan: ["manager", "Finance"],
  erin: ["employee", "Finance"],
  felix: ["contractor", "Accounting"],
} as const;
type Clerk = keyof typeof clerks;
/** Department and owner of each record, in the order of their numbers. */
const plays: readonly (readonly [string, Clerk])[] = (
  "Legal Legal Legal Accounting Legal Accounting Sales Legal Accounting Sales " +
  "Accounting Legal Sales Accounting Finance Legal Legal Accounting Legal Accounting"
)
  .split(" ")
  .map((department, n) => [department, Object.keys(clerks)[n % 6] as Clerk]);

beforeAll(async () => {
  world = await decisionWorld();
  scratch = await scratchFolder();
  ledger = await testLedger(world.database, scratch.folder, {
    clock: world.clock,
    limits: { deadlineMs: 60_000 },
  });
  whole = await wholeGate(world, ledger, "http://127.0.0.1:9");
  ask = authzenUnderTest(world, whole);
  for (const [name, cedar] of Object.entries(policies))
    await world.verbs["policies.put"](bySystem, { name, cedar, mode: "enforce" });
  const told = outsiderVerbs(world.hands);
  const put = (type: string, id: string, properties: object, parents: readonly string[] = []) =>
    told["outsiders.put"](bySystem, {
      type,
      id,
      properties: properties as Record<string, unknown>,
      parents: parents.map((role) => ({ type: "role", id: role })),
    });
  await put("user", "alice", {});
  await put("user", "bob", { role: "admin" });
  await put("record", "record-1", { status: "active" });
  await put("record", "record-2", { status: "archived" });
  for (const [role, parent] of Object.entries(roles)) await put("role", role, {}, [parent]);
  for (const [name, of] of Object.entries(todoUsers))
    await put("user", name, { email: `${name}@` }, of);
  for (const [name, [role, department]] of Object.entries(clerks))
    await put("clerk", name, { role, department });
  for (const [n, [department, owner]] of plays.entries())
    await put("play", `${101 + n}`, { department, owner });
});
afterAll(async () => {
  await whole[Symbol.asyncDispose]();
  await ledger.close();
  await world[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

const user = (id: string, properties?: object) => ({
  type: "user",
  id,
  ...(properties && { properties }),
});
const record = (n: number, properties?: object) => ({
  type: "record",
  id: `record-${n}`,
  ...(properties && { properties }),
});
const read = { subject: user("alice"), action: { name: "read" }, resource: record(1) };
const archived = { status: "archived" };
const context = { time: "2025-06-27T18:03-07:00", ip: "192.168.1.1" };

describe("the certification scenario", () => {
  test.each([
    ["alice reads", read, true],
    ["alice writes", { ...read, action: { name: "write" } }, true],
    ["bob reads", { ...read, subject: user("bob") }, true],
    ["bob writes", { ...read, subject: user("bob"), action: { name: "write" } }, false],
    [
      "alice writes what is archived",
      { ...read, action: { name: "write" }, resource: record(2, archived) },
      false,
    ],
    [
      "alice writes what is said to be archived",
      { ...read, action: { name: "write" }, resource: record(1, archived) },
      false,
    ],
    [
      "an admin writes what is archived",
      {
        subject: user("bob", { role: "admin" }),
        action: { name: "write" },
        resource: record(2, archived),
      },
      true,
    ],
    [
      "alice deletes softly",
      { ...read, action: { name: "delete", properties: { soft: true } } },
      true,
    ],
    [
      "alice deletes for good",
      { ...read, action: { name: "delete", properties: { soft: false } } },
      false,
    ],
    ["alice reads, with a context", { ...read, context }, true],
    [
      "alice reads, with more properties",
      {
        ...read,
        subject: user("alice", { role: "manager" }),
        resource: record(1, { owner: "bob" }),
      },
      true,
    ],
    [
      "alice reads, with unknown members",
      { ...read, foo: "bar", futureField: { nested: true } },
      true,
    ],
    ["a type that nobody knows", { ...read, subject: { type: "spaceship", id: "x" } }, false],
  ])("%s", async (_what, body, decision) => {
    for (let again = 0; again < 2; again++) {
      const answer = await ask("/evaluation", body);
      expect([answer.status, answer.json.decision]).toEqual([200, decision]);
      expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    }
  });

  const { subject, action, resource } = read;
  test.each<[string, unknown, Record<string, string>?]>([
    ["no subject", { action, resource }],
    ["no action", { subject, resource }],
    ["no resource", { subject, action }],
    ["no type of the subject", { ...read, subject: { id: "alice" } }],
    ["no id of the subject", { ...read, subject: { type: "user" } }],
    ["no name of the action", { ...read, action: {} }],
    ["no type of the resource", { ...read, resource: { id: "record-1" } }],
    ["no id of the resource", { ...read, resource: { type: "record" } }],
    ["a subject that is a text", { ...read, subject: "alice" }],
    ["a name that is a number", { ...read, action: { name: 123 } }],
    ["properties that are a list", { ...read, resource: { ...resource, properties: [] } }],
    ["another content type", read, { "content-type": "text/plain" }],
    ["no JSON", '{"subject":'],
    ["an empty body", ""],
    ["a list", [read]],
    ["a member twice", JSON.stringify(read).replace("{", '{"action":{"name":"delete"},')],
  ])("a request with %s is 400, and says why in a sentence", async (_what, body, headers) => {
    const answer = await ask("/evaluation", body, headers);
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/^[A-Z`].*\.$/);
  });

  test("the caller's request id comes back, whatever the answer", async () => {
    for (const body of [read, {}]) {
      const { headers } = await ask("/evaluation", body, { "x-request-id": "bfe9-1" });
      expect(headers.get("x-request-id")).toBe("bfe9-1");
    }
    expect((await ask("/evaluation", read)).headers.has("x-request-id")).toBe(false);
    const refused = await ask("/evaluation", read, { token: "", "x-request-id": "r" });
    expect(refused.headers.get("x-request-id")).toBe("r");
  });

  test("several questions are answered in their order, each with the defaults of the whole", async () => {
    const many = async (body: object) => (await ask("/evaluations", body)).json.evaluations;
    const [yes, no] = [{ decision: true }, { decision: false }];
    const bob = { subject: user("bob"), resource };
    expect(
      await many({ ...bob, evaluations: [{ action }, { action: { name: "write" } }] }),
    ).toEqual([yes, no]);
    const write = { subject, action: { name: "write" }, resource: record(1, { status: "active" }) };
    expect(await many({ ...write, evaluations: [{}, { resource: record(2, archived) }] })).toEqual([
      yes,
      no,
    ]);
    const admins = { action: write.action, resource: record(2, archived) };
    expect(
      await many({
        ...admins,
        evaluations: [{ subject }, { subject: user("bob", { role: "admin" }) }],
      }),
    ).toEqual([no, yes]);
    expect(await many({ evaluations: [read, { ...read, ...bob, action: write.action }] })).toEqual([
      yes,
      no,
    ]);
    expect(
      await many({
        subject,
        action,
        evaluations: [{ resource }, {}],
        options: { evaluations_semantic: "execute_all" },
      }),
    ).toMatchObject([yes, { decision: false, context: { error: { status: 400 } } }]);
  });

  test("several questions end at the first no, or the first yes, where that is asked for", async () => {
    const [yes, no] = [{ action }, { action: { name: "explode" } }];
    const ends = async (semantic: string, evaluations: object[]) =>
      (
        await ask("/evaluations", {
          subject,
          resource,
          evaluations,
          options: { evaluations_semantic: semantic },
        })
      ).json.evaluations?.map(({ decision }) => decision);
    expect(await ends("deny_on_first_deny", [yes, no, yes])).toEqual([true, false]);
    expect(await ends("deny_on_first_deny", [yes, {}, yes])).toEqual([true, false]);
    expect(await ends("permit_on_first_permit", [no, {}, yes, no])).toEqual([false, false, true]);
    expect(await ends("execute_all", [no, yes, no])).toEqual([false, true, false]);
    expect(
      await ask("/evaluations", {
        ...read,
        evaluations: [{}],
        options: { evaluations_semantic: "first" },
      }),
    ).toMatchObject({ status: 400 });
    expect(
      await ask("/evaluations", { evaluations: Array.from({ length: 101 }, () => read) }),
    ).toMatchObject({ status: 400 });
  });

  test("several questions that are none are one", async () => {
    for (const evaluations of [undefined, []])
      expect((await ask("/evaluations", { ...read, evaluations })).json.decision).toBe(true);
  });

  test("searches find whoever, whatever and what would be allowed, and nothing where nobody is known", async () => {
    const found = async (what: string, body: object) =>
      (await ask(`/search/${what}`, body)).json.results;
    const who = { subject: { type: "user" }, action, resource };
    const both = [user("alice"), user("bob")];
    expect(await found("subject", who)).toEqual(both);
    expect(await found("subject", { ...who, context })).toEqual(both);
    expect(await found("subject", { ...who, subject: user("alice") })).toEqual(both);
    const write = { name: "write" };
    expect(
      await found("subject", { ...who, action: write, resource: record(2, archived) }),
    ).toEqual([user("bob")]);
    const what = { subject, action, resource: { type: "record" } };
    expect(await found("resource", what)).toEqual([record(1), record(2)]);
    expect(await found("resource", { ...what, resource })).toEqual([record(1), record(2)]);
    expect(
      await found("resource", { ...what, subject: user("bob", { role: "admin" }), action: write }),
    ).toEqual([record(2)]);
    expect(await found("action", { subject, resource })).toEqual([
      { name: "read" },
      { name: "write" },
    ]);
    expect(
      await found("action", {
        subject: user("bob", { role: "admin" }),
        resource: record(2, archived),
      }),
    ).toEqual([{ name: "read" }, { name: "write" }]);
    expect(await found("action", { subject: user("nobody"), resource })).toEqual([]);
    expect(await found("subject", { ...who, subject: { type: "spaceship" } })).toEqual([]);
    for (const [kind, body] of [
      ["subject", { subject: who.subject, resource }],
      ["subject", { ...who, resource: { type: "record" } }],
      ["resource", { action, resource }],
      ["resource", { subject: { type: "user" }, action, resource: { type: "record" } }],
      ["action", { subject }],
      ["action", { subject: { type: "user" }, resource }],
    ] as const)
      expect((await ask(`/search/${kind}`, body)).status, JSON.stringify(body)).toBe(400);
  });

  test("the metadata tells where everything is, and what is not there has none", async () => {
    const { status, json } = await ask("/.well-known/authzen-configuration", undefined, {
      token: "",
    });
    const told = json as Record<string, unknown>;
    expect([status, told["policy_decision_point"]]).toEqual([200, whole.url]);
    for (const [name, path] of Object.entries({
      access_evaluation_endpoint: "evaluation",
      access_evaluations_endpoint: "evaluations",
      search_subject_endpoint: "search/subject",
      search_resource_endpoint: "search/resource",
      search_action_endpoint: "search/action",
      access_request_endpoint: "requests",
    }))
      expect(told[name]).toBe(`${whole.url}/access/v1/${path}`);
    expect((await ask("/.well-known/authzen-configuration/other")).status).toBe(404);
  });
});

test("the todo application of the interop events gets the forty answers it expects, and the three lists", async () => {
  const may = async (who: string, name: string, owner?: string) => {
    const resource = {
      type: name === "can_read_user" ? "user" : "todo",
      id: "1",
      ...(owner && { properties: { ownerID: `${owner}@` } }),
    };
    return (
      await ask("/evaluation", { subject: user(who), action: { name }, resource, context: {} })
    ).json.decision;
  };
  const yes: string[] = [];
  for (const who of Object.keys(todoUsers)) {
    for (const name of ["can_read_user", "can_read_todos", "can_create_todo"])
      if (await may(who, name)) yes.push(`${who} ${name}`);
    for (const name of ["can_update_todo", "can_delete_todo"])
      for (const owner of ["rick", who === "rick" ? "morty" : who])
        if (await may(who, name, owner)) yes.push(`${who} ${name} of ${owner}`);
  }
  const everyone = ["can_read_user", "can_read_todos"];
  const own = ["can_update_todo", "can_delete_todo"];
  expect(yes.sort()).toEqual(
    [
      ...Object.keys(todoUsers).flatMap((who) => everyone.map((it) => `${who} ${it}`)),
      ...["rick", "morty", "summer"].map((who) => `${who} can_create_todo`),
      ...["rick", "morty"].flatMap((of) => own.map((it) => `rick ${it} of ${of}`)),
      ...["morty", "summer"].flatMap((who) => own.map((it) => `${who} ${it} of ${who}`)),
    ].sort(),
  );
  for (const [who, expected] of [
    ["rick", [true, true]],
    ["morty", [false, true]],
    ["jerry", [false, false]],
  ] as const) {
    const evaluations = ["rick", who === "rick" ? "jerry" : who].map((owner) => ({
      resource: { type: "todo", id: owner, properties: { ownerID: `${owner}@` } },
    }));
    const { json } = await ask("/evaluations", {
      subject: user(who),
      action: { name: "can_update_todo" },
      evaluations,
    });
    expect(json.evaluations).toEqual(expected.map((decision) => ({ decision })));
  }
});

test("the search application of the interop events finds what its rules say: of each clerk, each record and each action", async () => {
  const names = Object.keys(clerks) as Clerk[];
  const rule = (
    who: Clerk,
    name: string,
    [department, owner]: readonly [string, Clerk],
  ): boolean => {
    const [role, of] = clerks[who];
    if (owner === who) return true;
    if (name === "view") return role === "manager" || of === department;
    return name === "edit" && role === "manager" && of === department;
  };
  const play = (n: number) => ({ type: "play", id: `${101 + n}` });
  for (const who of names)
    for (const name of ["view", "edit", "delete"]) {
      const { json } = await ask("/search/resource", {
        subject: { type: "clerk", id: who },
        action: { name },
        resource: { type: "play" },
      });
      expect(json.results, `${who} ${name}`).toEqual(
        plays.flatMap((it, n) => (rule(who, name, it) ? [play(n)] : [])),
      );
    }
  for (const [n, it] of plays.entries()) {
    const { json } = await ask("/search/subject", {
      subject: { type: "clerk" },
      action: { name: "edit" },
      resource: play(n),
    });
    expect(json.results).toEqual(
      names.filter((who) => rule(who, "edit", it)).map((id) => ({ type: "clerk", id })),
    );
    const own = await ask("/search/action", {
      subject: { type: "clerk", id: "dan" },
      resource: play(n),
    });
    expect(own.json.results).toEqual(
      ["delete", "edit", "view"].filter((name) => rule("dan", name, it)).map((name) => ({ name })),
    );
  }
});

test("a search comes in pages, and a page belongs to its search", async () => {
  const body = {
    subject: { type: "clerk", id: "alice" },
    action: { name: "view" },
    resource: { type: "play" },
  };
  const ids: unknown[] = [];
  let token: string | undefined;
  do {
    const { json } = await ask("/search/resource", {
      ...body,
      page: token === undefined ? { limit: 8 } : { token },
    });
    expect(json.page).toMatchObject({ count: json.results?.length, total: 20 });
    ids.push(...(json.results ?? []).map(({ id }) => id));
    token = json.page?.next_token;
    expect(ids.length).toBeLessThanOrEqual(20);
  } while (token);
  expect(ids).toEqual(plays.map((_, n) => `${101 + n}`));
  const first = await ask("/search/resource", { ...body, page: { limit: 1 } });
  const page = { token: first.json.page?.next_token, limit: 1 };
  expect((await ask("/search/resource", { ...body, page })).json.results).toHaveLength(1);
  for (const other of [
    { ...body, page: { ...page, limit: 2 } },
    { ...body, action: { name: "edit" }, page },
    { ...body, page: { token: "bm90IG9uZQ" } },
  ])
    expect((await ask("/search/resource", other)).status).toBe(400);
});

test("each answer is on the record: who asked about what, and by which policy", async () => {
  await ask("/evaluation", {
    subject: user("alice"),
    action: { name: "read" },
    resource: record(1),
    context,
  });
  const [last] = await whole.actions("read record:record-1");
  expect(last).toMatchObject({
    kind: "request",
    source: "authzen",
    agent: null,
    principal: "user:alice",
    args: { subject: user("alice"), context },
    decision: { answer: "allow", policies: [{ name: "certification", version: 1 }] },
    outcome: "ok",
  });
});
