import { afterAll, beforeAll, expect, test } from "vitest";
import { scimWorld } from "../../../test/scim.ts";

let scim: Awaited<ReturnType<typeof scimWorld>>;
beforeAll(async () => {
  scim = await scimWorld();
  await scim.user("ada@corp.example");
});
afterAll(() => scim[Symbol.asyncDispose]());

let next = 0;
const fresh = async (): Promise<string> => {
  next += 1;
  const emails = [{ value: `user${next}@corp.example`, type: "work", primary: true }];
  const made = await scim.user(`user${next}@corp.example`, { emails });
  expect(made.status).toBe(201);
  return `/Users/${String(made.body.id)}`;
};

const refusals: [
  string,
  number,
  string | undefined,
  (path: string) => Promise<{ status: number; body: object }>,
][] = [
  [
    "a PATCH that is none",
    400,
    "invalidSyntax",
    (path) => scim.send("PATCH", path, { Operations: [] }),
  ],
  [
    "an operation of another name",
    400,
    "invalidSyntax",
    (path) => scim.patch(path, { op: "move", path: "title" }),
  ],
  [
    "an operation whose name is an object",
    400,
    "invalidSyntax",
    (path) => scim.patch(path, { op: { toString: 1 } }),
  ],
  [
    "a path to nothing",
    400,
    "invalidPath",
    (path) => scim.patch(path, { op: "add", path: "constructor.prototype", value: "x" }),
  ],
  [
    "a path to __proto__",
    400,
    "invalidPath",
    (path) => scim.patch(path, { op: "add", path: "__proto__.active", value: true }),
  ],
  ["a remove without a path", 400, "noTarget", (path) => scim.patch(path, { op: "remove" })],
  [
    "a filter that matches nothing and describes nothing",
    400,
    "noTarget",
    (path) => scim.patch(path, { op: "replace", path: 'emails[value co "zz"].type', value: "x" }),
  ],
  [
    "a change of the id",
    400,
    "mutability",
    (path) => scim.patch(path, { op: "replace", path: "id", value: "x" }),
  ],
  [
    "a user without a name",
    400,
    "invalidValue",
    (path) => scim.patch(path, { op: "remove", path: "userName" }),
  ],
  [
    "a text where truth is wanted",
    400,
    "invalidValue",
    (path) => scim.patch(path, { op: "replace", path: "active", value: "perhaps" }),
  ],
  [
    "a name that is taken, in other letters",
    409,
    "uniqueness",
    () => scim.user("ADA@corp.example"),
  ],
  ["a body that is no JSON", 400, "invalidSyntax", () => scim.send("POST", "/Users", "{")],
  [
    "a body of a thousand brackets",
    400,
    "invalidSyntax",
    () => scim.send("POST", "/Users", `{"a":${"[".repeat(1000)}${"]".repeat(1000)}}`),
  ],
  [
    "a body of more than a megabyte",
    413,
    undefined,
    () => scim.send("POST", "/Users", `{"userName":"${"x".repeat(1_000_001)}"}`),
  ],
  [
    "another kind of resource",
    400,
    "invalidSyntax",
    () => scim.send("POST", "/Users", { schemas: ["urn:x"], userName: "x" }),
  ],
  [
    "a filter that breaks off",
    400,
    "invalidFilter",
    () => scim.send("GET", "/Users?filter=userName%20eq"),
  ],
  [
    "a filter of another operator",
    400,
    "invalidFilter",
    () => scim.send("GET", "/Users?filter=userName%20is%20%22x%22"),
  ],
  [
    "a filter nested a hundred deep",
    400,
    "invalidFilter",
    () => scim.send("GET", `/Users?filter=${"(".repeat(100)}userName%20pr${")".repeat(100)}`),
  ],
  [
    "a filter of a thousand comparisons",
    400,
    "invalidFilter",
    () =>
      scim.send(
        "GET",
        `/Users?filter=${Array.from({ length: 300 }, () => "a%20pr").join("%20or%20")}`,
      ),
  ],
  ["a count that is no number", 400, "invalidValue", () => scim.send("GET", "/Users?count=many")],
  [
    "someone who is not there",
    404,
    undefined,
    () => scim.send("GET", "/Users/per_01hzzzzzzzzzzzzzzzzzzzzzzz"),
  ],
  [
    "an id with a quote in it",
    404,
    undefined,
    () => scim.send("GET", "/Users/x%22%20or%20id%20pr"),
  ],
  ["/Me", 501, undefined, () => scim.send("GET", "/Me")],
  ["/Bulk", 501, undefined, () => scim.send("POST", "/Bulk", { Operations: [] })],
  ["a list that is deleted", 405, undefined, () => scim.send("DELETE", "/Users")],
  [
    "a version that is over",
    412,
    undefined,
    (path) => scim.send("PUT", path, { userName: "z@corp.example" }, { "if-match": 'W/"old"' }),
  ],
];
test.for(refusals)("%s is answered %i %s", async ([, status, scimType, send]) => {
  const path = await fresh();
  const before = (await scim.send("GET", path)).body;
  const told = await send(path);
  expect(told.body).toMatchObject({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: String(status),
    ...(scimType && { scimType }),
  });
  expect(told.status).toBe(status);
  expect((await scim.send("GET", path)).body).toEqual(before);
});
