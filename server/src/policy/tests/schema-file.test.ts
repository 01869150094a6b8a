import { PolicyRegistry, PolicyTestFile } from "@reeve/contract/policy-test";
import path from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";

const docs = path.resolve(import.meta.dirname, "../../../../docs");

test.each([
  ["policy-test.schema.json", "A file of policy tests", PolicyTestFile],
  [
    "policy-registry.schema.json",
    "The agents, tools and grants that policies are tested with",
    PolicyRegistry,
  ],
])("docs/%s is the form that is read (npm run openapi writes both)", async (file, title, form) => {
  const schema = z.toJSONSchema(form, { io: "input", unrepresentable: "any" });
  const text = `${JSON.stringify({ ...schema, title }, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(path.join(docs, file));
});
