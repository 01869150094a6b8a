import type { Connector } from "./board.ts";
import { plainText } from "./plain-text.ts";
import { count, link, list, long, object, parsed, several, text, time } from "./said.ts";

const pageSize = 100;

/** Lever's public postings API: a bare array with no total, read until a page is short. */
export const lever: Connector = {
  ats: "lever",
  name: "Lever",
  perSecond: 2,
  hidesUnknown: false,
  detect(careers) {
    const region = { "jobs.lever.co": null, "jobs.eu.lever.co": "eu" }[careers.hostname];
    const token = careers.pathname.split("/")[1] ?? "";
    return region === undefined || token === "" ? null : { token, region };
  },
  request: ({ token, region }, from) => ({
    url: `https://api.${region === "eu" ? "eu." : ""}lever.co/v0/postings/${token}?mode=json&skip=${from ?? "0"}&limit=${pageSize}`,
    method: "GET",
    body: null,
  }),
  read(body, _board, from) {
    const said = parsed(body);
    if (!Array.isArray(said)) return null;
    const postings = list(said).flatMap((job) => {
      if (text(job["id"]) === "") return [];
      const where = object(job["categories"]);
      const all = where?.["allLocations"];
      const pay = object(job["salaryRange"]);
      const [least, most] = [count(pay?.["min"]), count(pay?.["max"])];
      const words = [job["descriptionPlain"], job["additionalPlain"]].map(long);
      const lists = list(job["lists"]).map((one) =>
        plainText(`${long(one["text"])} ${long(one["content"])}`),
      );
      return [
        {
          externalId: text(job["id"]),
          title: text(job["text"]),
          url: link(job["hostedUrl"]),
          department: text(where?.["department"] ?? where?.["team"]),
          locations: several(where?.["location"], ...(Array.isArray(all) ? all : [])),
          remote:
            { remote: true, "on-site": false, onsite: false, hybrid: false }[
              text(job["workplaceType"]).toLowerCase()
            ] ?? null,
          compensation:
            least === null || most === null ? "" : `${text(pay?.["currency"])} ${least}-${most}`,
          postedAt: time(job["createdAt"]),
          description: [...words, ...lists].join(" ").trim(),
        },
      ];
    });
    const next = said.length < pageSize ? null : String(Number(from ?? "0") + said.length);
    return { postings, total: null, next };
  },
};
