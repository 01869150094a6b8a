import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, bySystem, decisionWorld } from "../../test/decision-world.ts";
import { BadPolicyFile, loadPolicyFiles } from "./authoring/files.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("files", { read: "read", delete: "destructive" });
});
afterAll(() => world[Symbol.asyncDispose]());

const readOnly = 'permit(principal, action == Reeve::Action::"files/read", resource);';
const put = (name: string, cedar: string, mode: "enforce" | "shadow" = "enforce") =>
  world.verbs["policies.put"](bySystem, { name, cedar, mode });

test("a policy that is put is in force before the answer, versioned, and on the record", async () => {
  const operator = await world.person("Putting Operator", "operator");
  const agent = await world.agent("putting", operator);
  expect(world.decide(agent.id, "files", "read").answer).toBe("block");
  const policy = await world.verbs["policies.put"](by(operator), {
    name: "reading",
    cedar: readOnly,
    mode: "enforce",
  });
  expect(policy).toMatchObject({
    name: "reading",
    version: 1,
    permits: 1,
    forbids: 0,
    author: "Putting Operator",
    removedAt: null,
  });
  expect(world.decide(agent.id, "files", "read")).toMatchObject({
    answer: "allow",
    policies: [{ name: "reading", version: 1 }],
  });
  expect(world.audits.at(-1)).toMatchObject({
    operation: "policies.put",
    actor: { id: operator.id },
    change: { subject: policy.id, before: null },
  });

  const next = await put(
    "reading",
    `${readOnly}\nforbid(principal, action, resource) when { context.base.session.id == "x" };`,
  );
  expect(next).toMatchObject({ id: policy.id, version: 2, forbids: 1 });
  expect(
    await world.verbs["policies.get"](bySystem, { name: "reading", version: 1 }),
  ).toMatchObject({ cedar: readOnly, removedAt: expect.any(String) as string });
  expect(
    (await world.verbs["policies.versions"](bySystem, { name: "reading", limit: 50 })).items.map(
      ({ version }) => version,
    ),
  ).toEqual([2, 1]);

  await world.verbs["policies.remove"](by(operator), { name: "reading" });
  expect(world.decide(agent.id, "files", "read").answer).toBe("block");
  await expect(world.verbs["policies.get"](bySystem, { name: "reading" })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await put("reading", readOnly)).toMatchObject({ id: policy.id, version: 3 });
});

test("putting the same text in the same mode again changes nothing and answers what is in force", async () => {
  const first = await put("same", readOnly);
  const recorded = world.audits.length;
  expect(await put("same", readOnly)).toEqual(first);
  expect(world.audits).toHaveLength(recorded);
  expect(await put("same", readOnly, "shadow")).toMatchObject({ version: 2, mode: "shadow" });
});

test("the same policy put many times at once becomes one version, and different ones follow each other", async () => {
  const same = await Promise.all(Array.from({ length: 5 }, () => put("twins", readOnly)));
  expect(new Set(same.map(({ version }) => version))).toEqual(new Set([1]));
  const different = await Promise.all(
    Array.from({ length: 5 }, (_, n) => put("crowd", `// ${n}\n${readOnly}`)),
  );
  expect(different.map(({ version }) => version).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
});

test("a policy that is not valid is refused with line, column and a hint, and changes nothing", async () => {
  const wrong = put(
    "wrong",
    `// é\n${readOnly}\nforbid(principal, action, resource) when { principal.nam == "x" };`,
  );
  await expect(wrong).rejects.toMatchObject({
    code: "invalid",
    message: "Line 3, column 44: Attribute `nam` on entity type `Reeve::Agent` not found.",
    fix: "Did you mean `name`?",
    faults: [{ line: 3, column: 44 }],
  });
  await expect(world.verbs["policies.get"](bySystem, { name: "wrong" })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a viewer changes no policy", async () => {
  const viewer = await world.person("Only Viewing", "viewer");
  await expect(
    world.verbs["policies.put"](by(viewer), { name: "mine", cedar: readOnly, mode: "enforce" }),
  ).rejects.toMatchObject({ code: "forbidden" });
  await expect(world.verbs["policies.remove"](by(viewer), { name: "same" })).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("a policy that is not there is not found", async () => {
  for (const verb of ["policies.get", "policies.remove"] as const)
    await expect(world.verbs[verb](bySystem, { name: "none" })).rejects.toMatchObject({
      code: "not_found",
    });
  await expect(
    world.verbs["policies.versions"](bySystem, { name: "none", limit: 5 }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("a check says what is wrong without storing, and the schema shows every tool", async () => {
  expect(
    await world.verbs["policies.check"](bySystem, { cedar: "permit(principal,action,resource);" }),
  ).toEqual({
    valid: true,
    errors: [],
    warnings: [
      {
        line: 1,
        column: 1,
        message: "This permits everything to every agent.",
        hint: expect.any(String),
      },
    ],
    formatted: "permit (principal, action, resource);\n",
  });
  expect(await world.verbs["policies.check"](bySystem, { cedar: "permit(" })).toMatchObject({
    valid: false,
    formatted: null,
    errors: [{ line: 1, column: 8 }],
  });
  expect(
    await world.verbs["policies.check"](bySystem, {
      cedar: 'permit(principal, action == Reeve::Action::"files/later", resource);',
    }),
  ).toMatchObject({ valid: true, warnings: [{ line: 1 }] });
  const { cedarschema } = await world.verbs["policies.schema"](bySystem, {});
  expect(cedarschema).toContain('"files/delete"');
  expect(cedarschema).toContain("namespace Reeve");
});

test("lists go on where the last page ended", async () => {
  for (const name of ["page-a", "page-b", "page-c"]) await put(name, readOnly);
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await world.verbs["policies.list"](bySystem, {
      limit: 2,
      ...(cursor !== undefined && { cursor }),
    });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(names).toEqual([...new Set(names)].sort());
  expect(names).toEqual(expect.arrayContaining(["page-a", "page-b", "page-c"]));
});

test("a stored policy that was damaged blocks everything, and the rest of the state is still read", async () => {
  const owner = await world.person("Damaged Owner", "owner");
  const agent = await world.agent("damaged", owner);
  await put("whole", "permit(principal, action, resource);");
  await put("damaged", readOnly);
  expect(world.decide(agent.id, "files", "read").answer).toBe("allow");
  await world.database.pool.query(
    "update policy_versions set version = version + 100, compiled = 'nonsense' where policy_id = (select id from policies where name = 'damaged') and removed_at is null",
  );
  await world.changed();
  expect(world.decide(agent.id, "files", "read")).toMatchObject({
    answer: "block",
    code: "policy-error",
    policies: [{ name: "damaged", version: 101 }],
  });
  for (const name of ["damaged", "whole"]) await world.verbs["policies.remove"](bySystem, { name });
});

test("files of policies are put by their names, once, and one that is not valid is told with file, line and column", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-policies-"));
  await writeFile(path.join(folder, "from-file.cedar"), readOnly);
  await writeFile(path.join(folder, "watched.cedar"), `// mode: shadow\n${readOnly}`);
  await writeFile(path.join(folder, "notes.txt"), "not a policy");
  const loaded = await loadPolicyFiles(folder, world.hands, bySystem);
  expect(loaded).toMatchObject([
    { name: "from-file", mode: "enforce", version: 1, author: "reeve" },
    { name: "watched", mode: "shadow" },
  ]);
  expect(await loadPolicyFiles(folder, world.hands, bySystem)).toEqual(loaded);

  const bad = path.join(folder, "zz-bad.cedar");
  await writeFile(bad, `${readOnly}\n\npermit(principal, action, resource) when { princpal };`);
  await expect(loadPolicyFiles(folder, world.hands, bySystem)).rejects.toThrow(
    new RegExp(`^${bad}:3:44: `),
  );
  await writeFile(bad, `// mode: watch\n${readOnly}`);
  await expect(loadPolicyFiles(folder, world.hands, bySystem)).rejects.toThrow(BadPolicyFile);
  await expect(loadPolicyFiles(path.join(folder, "none"), world.hands, bySystem)).rejects.toThrow(
    BadPolicyFile,
  );
  await rm(folder, { recursive: true });
});
