import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scimWorld, userSchema } from "../../../test/scim.ts";

let scim: Awaited<ReturnType<typeof scimWorld>>;
beforeAll(async () => {
  scim = await scimWorld();
});
afterAll(() => scim[Symbol.asyncDispose]());

describe("lists", () => {
  beforeAll(async () => {
    for (const [name, title] of [
      ["zoe", "Lead"],
      ["yan", "Lead"],
      ["xia", "Other"],
    ])
      await scim.user(`${name}@lists.example`, {
        title,
        displayName: name,
        emails: [
          { value: `${name}@lists.example`, type: "work" },
          { value: `${name}@away.example`, type: "home" },
        ],
        meta: {},
      });
  });
  const found = async (filter: string, more = ""): Promise<unknown[]> => {
    const told = await scim.send("GET", `/Users?filter=${encodeURIComponent(filter)}${more}`);
    expect(told.status, JSON.stringify(told.body)).toBe(200);
    const { Resources, totalResults } = told.body as {
      Resources: { displayName: string }[];
      totalResults: number;
    };
    expect(totalResults).toBeGreaterThanOrEqual(Resources.length);
    return Resources.map((one) => one.displayName);
  };
  test.for([
    ['userName eq "ZOE@lists.example"', ["zoe"]],
    ['USERNAME EQ "zoe@lists.example"', ["zoe"]],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "zoe@lists.example"', ["zoe"]],
    ['userName sw "z" and userName ew "lists.example"', ["zoe"]],
    ['userName co "@lists" and not (title eq "Lead")', ["xia"]],
    ['emails[type eq "work" and value co "yan@lists"]', ["yan"]],
    ['emails[type eq "home"].value sw "xia@"', ["xia"]],
    ['emails[type eq "work" and value co "away"]', []],
    [
      '(title eq "Lead" or title eq "Other") and userName co "@lists" and userName ne "yan@lists.example"',
      ["zoe", "xia"],
    ],
    ['title pr and emails.value co "@away"', ["zoe", "yan", "xia"]],
    ['userName eq "zoe\\"@lists.example"', []],
    ['meta.created gt "2001-01-01T00:00:00Z" and userName eq "zoe@lists.example"', ["zoe"]],
    ['active eq "True" and userName eq "zoe@lists.example"', ["zoe"]],
  ] as const)("%s", async ([filter, names]) => {
    expect(new Set(await found(filter))).toEqual(new Set(names));
  });

  test("pages, sorts, counts without giving any, and gives the attributes that were asked for", async () => {
    const of = 'userName co "@lists"';
    expect(await found(of, "&sortBy=userName")).toEqual(["xia", "yan", "zoe"]);
    expect(await found(of, "&sortBy=userName&sortOrder=descending&startIndex=2&count=1")).toEqual([
      "yan",
    ]);
    const none = await scim.send("GET", "/Users?count=0");
    expect(none.body).toMatchObject({ itemsPerPage: 0, Resources: [] });
    expect(none.body.totalResults).toBe(3);
    const some = await scim.send(
      "GET",
      `/Users?filter=${encodeURIComponent('userName eq "zoe@lists.example"')}&attributes=userName,emails.value`,
    );
    expect(some.body.Resources).toEqual([
      {
        schemas: [userSchema],
        id: expect.any(String),
        userName: "zoe@lists.example",
        emails: [{ value: "zoe@lists.example" }, { value: "zoe@away.example" }],
      },
    ]);
    const search = await scim.send("POST", "/Users/.search", {
      filter: of,
      count: 2,
      excludedAttributes: ["emails", "meta"],
    });
    expect(search.body).toMatchObject({ totalResults: 3, itemsPerPage: 2 });
    expect((search.body.Resources as object[])[0]).not.toHaveProperty("emails");
  });
});
