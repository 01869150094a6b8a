import { Problem } from "../../platform/problem.ts";
import { readSheet } from "../../registry/imports/read.ts";
import { flag, link, long, object, parsed, text, time } from "../boards/said.ts";

/** One opening of a file. */
export interface Brought {
  readonly company: string;
  readonly domain: string;
  readonly sellsAgents: boolean;
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly department: string;
  readonly location: string;
  readonly remote: boolean | null;
  readonly pay: string;
  readonly postedAt: string | null;
  readonly description: string | null;
}

export interface ReadFile {
  readonly rows: readonly Brought[];
  readonly refused: readonly { readonly row: number; readonly why: string }[];
}

const columns =
  "company, domain, title, and if you like id, url, department, location, remote, pay, postedAt, description, sellsAgents";
const mostRows = 20_000;
const mostRefused = 100;
const domainShape = /^(?=.{4,100}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Reads a file of openings: an array of objects, or a table with a line of names. What has no place in it is left out. */
export async function readFile(
  format: "json" | "csv",
  content: string,
  signal: AbortSignal,
): Promise<ReadFile> {
  const all = format === "json" ? fromJson(content) : await fromCsv(content, signal);
  if (all.length > mostRows)
    throw new Problem("too_large", `The file has more than ${mostRows} rows.`, "Split it.");
  const rows: Brought[] = [];
  const refused: { row: number; why: string }[] = [];
  for (const [index, given] of all.entries()) {
    const found = brought(given);
    if (typeof found !== "string") rows.push(found);
    else if (refused.length < mostRefused) refused.push({ row: index + 1, why: found });
  }
  return { rows, refused };
}

function fromJson(content: string): readonly unknown[] {
  const given = parsed(content);
  if (Array.isArray(given)) return given;
  throw new Problem(
    "invalid",
    "The file is not an array in JSON.",
    `Give an array of objects with ${columns}.`,
    [{ path: "text", message: "an array" }],
  );
}

async function fromCsv(content: string, signal: AbortSignal): Promise<readonly unknown[]> {
  let names: readonly string[] = [];
  const rows: Record<string, string>[] = [];
  const taker = {
    header: async (_format: string, cells: readonly string[]) => {
      names = cells.map((cell) => cell.trim());
    },
    rows: async (some: readonly { readonly cells: readonly string[] }[]) => {
      for (const { cells } of some)
        rows.push(Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""])));
    },
  };
  const problem = await readSheet(new TextEncoder().encode(content), taker, signal);
  if (problem !== null) throw new Problem("invalid", problem.detail, problem.fix);
  if (names.includes("domain") && names.includes("title")) return rows;
  throw new Problem("invalid", "The first line names no domain or no title.", `Name ${columns}.`, [
    { path: "text", message: "a line of names" },
  ]);
}

const words: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  "1": true,
  no: false,
  false: false,
  "0": false,
};

/** What a row says, or why it cannot be taken. */
function brought(given: unknown): Brought | string {
  const row = object(given);
  if (row === null) return "it is no object";
  const domain = text(row["domain"]).toLowerCase();
  if (!domainShape.test(domain)) return "its domain is not one such as example.com";
  const title = text(row["title"]);
  if (title === "") return "it has no title";
  const description = long(row["description"]);
  return {
    company: text(row["company"]).slice(0, 200) || domain,
    domain,
    sellsAgents: said(row["sellsAgents"]) ?? false,
    id: text(row["id"]),
    title,
    url: link(row["url"]),
    department: text(row["department"]),
    location: text(row["location"]),
    remote: said(row["remote"]),
    pay: text(row["pay"]),
    postedAt: time(row["postedAt"]),
    description: description === "" ? null : description,
  };
}

const said = (value: unknown): boolean | null =>
  flag(value) ?? words[text(value).toLowerCase()] ?? null;
