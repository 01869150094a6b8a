import { afterAll, beforeAll, expect, test } from "vitest";
import { enterpriseSchema, scimWorld, userSchema } from "../../../test/scim.ts";

let scim: Awaited<ReturnType<typeof scimWorld>>;
beforeAll(async () => {
  scim = await scimWorld();
});
afterAll(() => scim[Symbol.asyncDispose]());

const full = {
  name: { givenName: "Ada", familyName: "Lovelace" },
  displayName: "Ada Lovelace",
  externalId: "ext-1",
  active: true,
  emails: [
    { value: "ada@corp.example", type: "work", primary: true },
    { value: "ada@home.example", type: "home" },
  ],
  roles: [{ value: "analyst", type: "anything", primary: true }],
  [enterpriseSchema]: { department: "Engines", manager: { value: "someone" } },
};
let next = 0;
const fresh = async (more: object = {}): Promise<string> => {
  next += 1;
  const made = await scim.user(`user${next}@corp.example`, {
    ...full,
    emails: [{ value: `user${next}@corp.example`, type: "work", primary: true }],
    ...more,
  });
  expect(made.status).toBe(201);
  return `/Users/${String(made.body.id)}`;
};

test("what a provider wrote reads back as it wrote it, with id, location, version and dates", async () => {
  const made = await scim.user("ada@corp.example", full);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ ...full, userName: "ada@corp.example" });
  const { location, version } = made.body.meta as { location: string; version: string };
  expect(location).toMatch(/^http:\/\/localhost:4700\/scim\/v2\/Users\/per_/);
  expect(made.headers.get("location")).toBe(location);
  expect(made.headers.get("etag")).toBe(version);
  expect(made.headers.get("content-type")).toContain("application/scim+json");
  const read = await scim.send("GET", `/Users/${String(made.body.id)}`);
  expect(read.body).toEqual(made.body);
  expect(read.body.schemas).toEqual([userSchema, enterpriseSchema]);
});

interface PatchCase {
  readonly says: string;
  readonly ops: object[];
  readonly then: object;
  readonly gone?: string[];
}
const patches: PatchCase[] = [
  {
    says: "Entra takes a person away with a capital Replace and the text False",
    ops: [{ op: "Replace", path: "active", value: "False" }],
    then: { active: false },
  },
  {
    says: "Okta takes a person away without a path",
    ops: [{ op: "replace", value: { active: false } }],
    then: { active: false },
  },
  {
    says: "Entra sends keys that are paths, and whole URNs",
    ops: [
      {
        op: "Add",
        value: {
          "name.givenName": "Augusta",
          'emails[type eq "home"].value': "augusta@home.example",
          [`${enterpriseSchema}:department`]: "Numbers",
        },
      },
    ],
    then: {
      name: { givenName: "Augusta", familyName: "Lovelace" },
      [enterpriseSchema]: { department: "Numbers" },
    },
  },
  {
    says: "a value filter that matches nothing yet makes the value it describes",
    ops: [{ op: "Add", path: 'phoneNumbers[type eq "mobile"].value', value: "+43 1 2345" }],
    then: { phoneNumbers: [{ type: "mobile", value: "+43 1 2345" }] },
  },
  {
    says: "Entra names the primary role with the text True",
    ops: [{ op: "Replace", path: 'roles[primary eq "True"].value', value: "lead" }],
    then: { roles: [{ value: "lead", primary: true }] },
  },
  {
    says: "Entra sends a manager as the bare id",
    ops: [{ op: "Add", path: `${enterpriseSchema}:manager`, value: "boss" }],
    then: { [enterpriseSchema]: { manager: { value: "boss" } } },
  },
  {
    says: "one attribute of one kind of value changes and the others stay",
    ops: [{ op: "replace", path: `${userSchema}:NAME.familyName`, value: "King" }],
    then: { name: { givenName: "Ada", familyName: "King" } },
  },
  {
    says: "an attribute is taken away",
    ops: [
      { op: "remove", path: "roles" },
      { op: "Remove", path: "name.givenName" },
    ],
    then: { name: { familyName: "Lovelace" } },
    gone: ["roles"],
  },
  {
    says: "only one value of many is the primary one: the last that was named",
    ops: [{ op: "add", path: "roles", value: [{ value: "second", primary: true }] }],
    then: {
      roles: [
        { value: "analyst", primary: false },
        { value: "second", primary: true },
      ],
    },
  },
  {
    says: "a value that is there already is not added again",
    ops: [
      { op: "add", path: "phoneNumbers", value: [{ value: "1", type: "work" }] },
      { op: "add", path: "phoneNumbers", value: [{ value: "1", type: "work" }] },
    ],
    then: { phoneNumbers: [{ value: "1", type: "work" }] },
  },
  {
    says: "what is read-only or unknown in a value without a path is left alone",
    ops: [
      { op: "replace", value: { id: "other", nonsense: 1, __proto__x: {}, title: "Countess" } },
    ],
    then: { title: "Countess" },
    gone: ["nonsense"],
  },
];
test.for(patches)("PATCH: $says", async ({ ops, then, gone = [] }) => {
  const path = await fresh();
  const changed = await scim.patch(path, ...ops);
  expect(changed.status, JSON.stringify(changed.body)).toBe(200);
  expect(changed.body).toMatchObject(then);
  for (const name of gone) expect(changed.body).not.toHaveProperty(name);
  expect((await scim.send("GET", path)).body).toEqual(changed.body);
});

test("tells what it can do before anyone tries", async () => {
  const { body } = await scim.send("GET", "/ServiceProviderConfig");
  expect(body).toMatchObject({
    patch: { supported: true },
    bulk: { supported: false },
    etag: { supported: true },
  });
  expect((await scim.send("GET", "/ResourceTypes")).body.totalResults).toBe(2);
  const schemas = await scim.send("GET", "/Schemas");
  expect(JSON.stringify(schemas.body)).not.toContain('"password"');
  expect((await scim.send("GET", `/Schemas/${userSchema}`)).status).toBe(200);
});
