import type { Connector } from "./board.ts";
import { plainText } from "./plain-text.ts";
import { flag, link, list, long, object, parsed, several, text, time } from "./said.ts";

/** Ashby's public posting API. The whole board is one page, up to several megabytes. */
export const ashby: Connector = {
  ats: "ashby",
  name: "Ashby",
  perSecond: 2,
  hidesUnknown: true,
  detect(careers) {
    const token = careers.pathname.split("/")[1] ?? "";
    return careers.hostname !== "jobs.ashbyhq.com" || token === ""
      ? null
      : { token: decodeURIComponent(token), region: null };
  },
  request: ({ token }) => ({
    url: `https://api.ashbyhq.com/posting-api/job-board/${token}?includeCompensation=true`,
    method: "GET",
    body: null,
  }),
  read(body) {
    const said = object(parsed(body));
    if (!Array.isArray(said?.["jobs"])) return null;
    const postings = list(said["jobs"]).flatMap((job) => {
      if (job["isListed"] === false || text(job["id"]) === "") return [];
      const place = text(job["workplaceType"]);
      const pay = object(job["compensation"]);
      return [
        {
          externalId: text(job["id"]),
          title: text(job["title"]),
          url: link(job["jobUrl"]),
          department: text(job["department"]) || text(job["team"]),
          locations: several(
            job["location"],
            ...list(job["secondaryLocations"]).map((one) => one["location"]),
          ),
          // A hybrid place may call itself remote as well.
          remote: place === "" ? flag(job["isRemote"]) : place === "Remote",
          compensation:
            job["shouldDisplayCompensationOnJobPostings"] === false
              ? ""
              : text(pay?.["compensationTierSummary"]),
          postedAt: time(job["publishedAt"]),
          description: long(job["descriptionPlain"]) || plainText(long(job["descriptionHtml"])),
        },
      ];
    });
    return { postings, total: null, next: null };
  },
};
