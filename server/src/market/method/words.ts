import type { IndexMethod } from "@reeve/contract/market";
import {
  longOpenDays,
  manyOpenings,
  seenWithinDays,
  staleAfterDays,
  withdrawnAfterDays,
} from "../companies/place.ts";
import { agreesAfterMs } from "../postings/life.ts";
import { methodVersion } from "./version.ts";

export const groups: IndexMethod["groups"] = [
  {
    group: "A",
    hiring: "agent operations, evaluations, AI governance, AI security",
    meaning: "Controls for running agents safely at scale.",
    band: "mature, stages 04 and 05",
  },
  {
    group: "B",
    hiring: "agent engineers, forward-deployed engineers, solutions architects",
    meaning: "Agents are shipped as production software.",
    band: "maturing, stage 03",
  },
  {
    group: "C",
    hiring: "AI engineers, AI product managers",
    meaning: "First builds, before there are operational controls.",
    band: "immature, stages 01 and 02",
  },
];

/** The rules beside the patterns; each number is the one that is executed. */
export const rules: IndexMethod["rules"] = [
  {
    name: "The group",
    says: "A company stands where its most advanced open role stands: A before B before C.",
  },
  {
    name: "What counts",
    says: `An open role counts when a board showed it in the last ${seenWithinDays} days, and its title says AI itself or its description holds at least two different terms that bear it out. Without a description it is kept as unconfirmed, and places nobody.`,
  },
  {
    name: "Confidence",
    says: `Low: one role, or only unclear titles, or nothing but roles that stood open for more than ${longOpenDays} days. High: at least ${manyOpenings} roles in two or more families of the group. Otherwise medium.`,
  },
  {
    name: "Closing",
    says: `Boards are read once a day. A role is closed when two whole readings in a row do not show it, as of the first. A reading that failed or was cut short closes nothing. A board that had roles and shows none is believed after a second reading, at least ${agreesAfterMs / 3_600_000} hours later.`,
  },
  {
    name: "Coming back",
    says: "The same role that returns is open again with the age it had. One that is put up anew with the same words within 30 days has the age of the one before.",
  },
  {
    name: "Freshness",
    says: `A place is stale when no board of the company could be read for ${staleAfterDays} days, and withdrawn after ${withdrawnAfterDays}.`,
  },
  {
    name: "Who is left out",
    says: "Firms that hire for others, and companies that asked to be left out. A company that sells agents is marked: who builds them with customers delivers its product.",
  },
  {
    name: "People",
    says: "Names and addresses of recruiters are not read from any board.",
  },
];

/** The newest first. */
export const versions: readonly { readonly version: string; readonly says: string }[] = [
  {
    version: methodVersion,
    says: "Words of Korean, Chinese and Japanese roles are read; programs that are installed on machines are no agents; “agentic” before an era or a revolution says nothing.",
  },
  { version: "1", says: "The first version." },
];

export const limits: IndexMethod["limits"] = [
  "Hiring comes late and shows a part: who has the people does not look for them.",
  "Large firms look mature because they hire everything.",
  "Firms that publish no openings, or only where Reeve does not read, are absent.",
  "It says nothing of how well anything is done.",
];
