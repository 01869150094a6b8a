import type { Connector } from "./board.ts";
import { plainText } from "./plain-text.ts";
import { count, flag, list, long, object, parsed, several, text, time } from "./said.ts";

const pageSize = 100;
const hosts = new Set(["jobs.smartrecruiters.com", "careers.smartrecruiters.com"]);

/** SmartRecruiters' public postings API: pages with a total, descriptions one by one. */
export const smartrecruiters: Connector = {
  ats: "smartrecruiters",
  name: "SmartRecruiters",
  perSecond: 2,
  hidesUnknown: true,
  detect(careers) {
    const token = careers.pathname.split("/")[1] ?? "";
    return !hosts.has(careers.hostname) || token === "" ? null : { token, region: null };
  },
  request: ({ token }, from) => ({
    url: `https://api.smartrecruiters.com/v1/companies/${token}/postings?limit=${pageSize}&offset=${from ?? "0"}`,
    method: "GET",
    body: null,
  }),
  read(body, { token }, from) {
    const said = object(parsed(body));
    if (!Array.isArray(said?.["content"])) return null;
    const total = count(said["totalFound"]);
    const postings = list(said["content"]).flatMap((job) => {
      const externalId = text(job["id"]);
      if (externalId === "") return [];
      const where = object(job["location"]);
      return [
        {
          externalId,
          title: text(job["name"]),
          url: `https://jobs.smartrecruiters.com/${token}/${encodeURIComponent(externalId)}`,
          department: text(object(job["department"])?.["label"]),
          locations: several(
            text(where?.["fullLocation"]) ||
              several(where?.["city"], where?.["country"]).join(", "),
          ),
          remote: flag(where?.["remote"]),
          compensation: "",
          postedAt: time(job["releasedDate"]),
          description: null,
        },
      ];
    });
    const read = Number(from ?? "0") + said["content"].length;
    const more = said["content"].length > 0 && total !== null && read < total;
    return { postings, total, next: more ? String(read) : null };
  },
  detail: ({ externalId }, { token }) => ({
    url: `https://api.smartrecruiters.com/v1/companies/${token}/postings/${encodeURIComponent(externalId)}`,
    method: "GET",
    body: null,
  }),
  readDetail(body) {
    const sections = object(object(object(parsed(body))?.["jobAd"])?.["sections"]);
    if (sections === null) return null;
    return ["companyDescription", "jobDescription", "qualifications", "additionalInformation"]
      .map((name) => plainText(long(object(sections[name])?.["text"])))
      .join(" ")
      .trim();
  },
};
