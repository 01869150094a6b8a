import type { Connector } from "./board.ts";
import { plainText } from "./plain-text.ts";
import { flag, link, list, long, object, parsed, several, text, time } from "./said.ts";

/** Recruitee's public offers of a company, at a host of its own. The whole board is one page. */
export const recruitee: Connector = {
  ats: "recruitee",
  name: "Recruitee",
  perSecond: 1,
  hidesUnknown: true,
  detect(careers) {
    const token = /^([^.]+)\.recruitee\.com$/.exec(careers.hostname)?.[1] ?? "";
    return token === "" || token === "www" ? null : { token, region: null };
  },
  request: ({ token }) => ({
    url: `https://${token}.recruitee.com/api/offers/`,
    method: "GET",
    body: null,
  }),
  read(body) {
    const said = object(parsed(body));
    if (!Array.isArray(said?.["offers"])) return null;
    const postings = list(said["offers"]).flatMap((job) => {
      const externalId = text(job["id"]);
      const status = text(job["status"]);
      if (externalId === "" || (status !== "" && status !== "published")) return [];
      const pay = object(job["salary"]);
      const [least, most] = [text(pay?.["min"]), text(pay?.["max"])];
      return [
        {
          externalId,
          title: text(job["title"]),
          url: link(job["careers_url"]),
          department: text(job["department"]),
          locations: several(
            text(job["location"]) || several(job["city"], job["country"]).join(", "),
          ),
          remote: flag(job["remote"]),
          compensation:
            least === "" || most === "" ? "" : `${text(pay?.["currency"])} ${least}-${most}`,
          postedAt: time(job["published_at"] ?? job["created_at"]),
          description: plainText(`${long(job["description"])} ${long(job["requirements"])}`),
        },
      ];
    });
    return { postings, total: null, next: null };
  },
};
