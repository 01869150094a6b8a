import { expect, test } from "vitest";
import { personio } from "./personio.ts";

const board = { ats: "personio", token: "acme", region: null };
const feed = (inside: string, before = '<?xml version="1.0" encoding="UTF-8"?>'): string =>
  `${before}<workzag-jobs>${inside}</workzag-jobs>`;
const read = (body: string) => personio.read(body, board, null);
const position = "<position><id>7</id><name>AI Engineer</name></position>";

test("A feed with no openings, and one whose optional parts are missing, are read", () => {
  expect(read("<workzag-jobs/>")).toEqual({ postings: [], total: null, next: null });
  expect(read(feed(position))).toMatchObject({
    postings: [
      {
        externalId: "7",
        title: "AI Engineer",
        url: "https://acme.jobs.personio.de/job/7",
        locations: [],
        postedAt: null,
        description: "",
      },
    ],
  });
  expect(read(feed("<position><name>No id</name></position>"))).toMatchObject({ postings: [] });
});

test("Words are words: what is escaped, in CDATA or in markup, and nothing of people", () => {
  const found = read(
    feed(`<position><id>8</id><name>R&amp;D &lt;AI&gt; &#x2013; <![CDATA[Zürich]]></name>
      <office>Bern</office><additionalOffices><office>Remote</office><office>Bern</office></additionalOffices>
      <jobDescriptions><jobDescription><name>A</name><value><![CDATA[<p>You &amp; <b>agents</b></p>]]></value>
      </jobDescription></jobDescriptions><recruiter><name>Rita</name></recruiter></position>`),
  );
  expect(found).toMatchObject({
    postings: [
      {
        title: "R&D <AI> – Zürich",
        locations: ["Bern", "Remote"],
        remote: true,
        description: "You & agents",
      },
    ],
  });
  expect(JSON.stringify(found)).not.toContain("Rita");
});

const entities = Array.from(
  { length: 10 },
  (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`,
).join("");
test.each([
  ["entities that multiply", `<!DOCTYPE x [<!ENTITY e0 "ha">${entities}]>${feed("&e10;", "")}`],
  [
    "a file of this machine",
    `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${feed("<position><id>&f;</id></position>", "")}`,
  ],
  ["a type that is elsewhere", `<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">${feed(position, "")}`],
  ["an entity that nobody declared", feed("<position><id>&nbsp;</id></position>")],
  ["another encoding", feed(position, '<?xml version="1.0" encoding="ISO-8859-1"?>')],
  ["cut off", feed(position).slice(0, -9)],
  ["cut off within words", feed("<position><name><![CDATA[AI Eng")],
  ["elements that cross", feed("<position><id>7</position></id>")],
  ["two roots", `${feed(position)}${feed(position, "")}`],
  ["words after the end", `${feed(position)}more`],
  ["too deep", `${"<a>".repeat(200_000)}${"</a>".repeat(200_000)}`],
  ["too many elements", feed("<a/>".repeat(600_000))],
  ["too large", feed(`<!-- ${"x".repeat(13_000_000)} -->`)],
  ["no characters that XML has", feed("<position><id>\u0000</id></position>")],
  ["nothing", ""],
])("A feed is not read with %s, and it is said why", (_, body) => {
  expect(read(body)).toMatch(/^the feed /);
});

test("XML of another kind has another shape, and an element's name is no name of ours", () => {
  expect(read("<rss><channel/></rss>")).toBeNull();
  expect(read(feed("<__proto__><id>1</id></__proto__><constructor/>"))).toMatchObject({
    postings: [],
  });
});
