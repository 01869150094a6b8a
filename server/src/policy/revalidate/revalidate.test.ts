import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { newId } from "../../platform/ids.ts";
import { listFindings } from "../../registry/findings/queue-store.ts";
import { insertTools } from "../../registry/servers/seen-store.ts";
import { revalidating } from "./watch.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let work: ReturnType<typeof revalidating>;
beforeAll(async () => {
  world = await decisionWorld();
  work = revalidating(world.hands);
});
afterAll(() => world[Symbol.asyncDispose]());

const findings = async (kind: string) =>
  (await listFindings(world.database.kysely, { limit: 50, after: null })).items.filter(
    (it) => it.kind === kind,
  );
const put = (name: string, cedar: string) =>
  world.verbs["policies.put"](bySystem, { name, cedar, mode: "enforce" });
/** The tool's definition as if its server had listed another and somebody had accepted it. */
async function redefine(name: string, inputSchema: unknown): Promise<void> {
  const definition = JSON.stringify({ name, inputSchema });
  const hash = createHash("sha256").update(definition).digest("hex");
  const { pool } = world.database;
  await pool.query(
    "insert into tool_definitions (tool_id, hash, definition, first_seen_at) select id, $2, $3, now() from tools where name = $1 on conflict do nothing",
    [name, hash, definition],
  );
  await pool.query("update tools set pinned_hash = $2, listed_hash = $2 where name = $1", [
    name,
    hash,
  ]);
  await world.changed();
}
const onPath = (tool: string): string =>
  `permit (principal, action == Reeve::Action::"files/${tool}", resource)\nwhen { context.args.path like "/srv/*" };`;

test("a tool that changes is a finding of each policy it leaves wrong, with the place, and of no other; it closes when they fit again", async () => {
  await world.server("files", { read: "read", write: "write" });
  const wrong = await put("reads", onPath("read"));
  await put("writes", onPath("write"));
  await work();
  expect(await findings("policy_outdated")).toEqual([]);

  await redefine("read", {
    type: "object",
    properties: { file: { type: "string" } },
    required: ["file"],
  });
  await work();
  expect(await findings("policy_outdated")).toMatchObject([
    {
      subject: wrong.id,
      severity: "high",
      status: "open",
      seen: 1,
      title: "The policy reads does not fit the tools as they are now",
      detail: expect.stringMatching(/Line 2, column 8: Attribute `args\.path` .*not found/),
    },
  ]);
  // Nothing changed since, so nothing is read again.
  await work();
  expect(await findings("policy_outdated")).toMatchObject([{ seen: 1 }]);

  await put("reads", onPath("read").replaceAll("args.path", "args.file"));
  await work();
  expect(await findings("policy_outdated")).toMatchObject([{ status: "resolved" }]);
});

test("a tool that goes leaves the policy that names it with something to look at, and taking the policy away closes it", async () => {
  await world.database.pool.query("update tools set listed_hash = null where name = 'write'");
  await world.changed();
  await work();
  expect(
    (await findings("policy_outdated")).filter(({ status }) => status === "open"),
  ).toMatchObject([
    {
      severity: "medium",
      detail: expect.stringContaining("Line 1, column 30: No tool is called files/write yet"),
    },
  ]);
  await world.verbs["policies.remove"](bySystem, { name: "writes" });
  await work();
  expect((await findings("policy_outdated")).filter(({ status }) => status === "open")).toEqual([]);
});

test("a tool whose schema Cedar cannot express is a finding of its own, and the policies beside it stay as they are", async () => {
  const { rows } = await world.database.pool.query<{ id: string }>(
    "select id from tool_servers limit 1",
  );
  const definition = JSON.stringify({ name: "any", inputSchema: { type: "string" } });
  await insertTools(
    world.database.kysely,
    rows[0]?.id as `srv_${string}`,
    [
      {
        id: newId("tol", world.time.ms),
        name: "any",
        effect: "write",
        external: false,
        definition,
        hash: "f".repeat(64),
      },
    ],
    "2026-11-23T09:00:00.000Z",
  );
  await world.changed();
  await work();
  expect(await findings("tool_not_expressible")).toMatchObject([
    { status: "open", title: "Policies cannot speak of the arguments of files/any" },
  ]);
  expect((await findings("policy_outdated")).filter(({ status }) => status === "open")).toEqual([]);
  await redefine("any", { type: "object", properties: {} });
  await work();
  expect(await findings("tool_not_expressible")).toMatchObject([{ status: "resolved" }]);
});
