import type { Connector } from "./board.ts";
import { plainText } from "./plain-text.ts";
import { flag, link, list, long, object, parsed, several, text, time } from "./said.ts";

/** Workable's widget API. The whole board is one page; it blocks whoever asks often. */
export const workable: Connector = {
  ats: "workable",
  name: "Workable",
  perSecond: 0.2,
  hidesUnknown: true,
  detect(careers) {
    const token =
      careers.hostname === "apply.workable.com"
        ? (careers.pathname.split("/")[1] ?? "")
        : (/^([^.]+)\.workable\.com$/.exec(careers.hostname)?.[1] ?? "");
    return token === "" || token === "www" || token === "jobs" ? null : { token, region: null };
  },
  request: ({ token }) => ({
    url: `https://apply.workable.com/api/v1/widget/accounts/${token}?details=true`,
    method: "GET",
    body: null,
  }),
  read(body) {
    const said = object(parsed(body));
    if (!Array.isArray(said?.["jobs"])) return null;
    const postings = list(said["jobs"]).flatMap((job) => {
      const externalId = text(job["shortcode"]);
      if (externalId === "") return [];
      const place = (one: typeof job): string =>
        several(one["city"], one["state"] ?? one["region"], one["country"]).join(", ");
      return [
        {
          externalId,
          title: text(job["title"]),
          url: link(job["url"]) || link(job["shortlink"]),
          department: text(job["department"]),
          locations: several(place(job), ...list(job["locations"]).map(place)),
          remote: flag(job["telecommuting"]),
          compensation: "",
          postedAt: time(job["published_on"] ?? job["created_at"]),
          description: plainText(long(job["description"])),
        },
      ];
    });
    return { postings, total: null, next: null };
  },
};
