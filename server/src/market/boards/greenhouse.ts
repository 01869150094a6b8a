import type { Connector } from "./board.ts";
import { plainText } from "./plain-text.ts";
import { count, link, list, long, object, parsed, several, text, time } from "./said.ts";

const hosts = new Set([
  "boards.greenhouse.io",
  "job-boards.greenhouse.io",
  "job-boards.eu.greenhouse.io",
]);

/** Greenhouse's public job board API. The whole board is one page. */
export const greenhouse: Connector = {
  ats: "greenhouse",
  name: "Greenhouse",
  perSecond: 2,
  hidesUnknown: false,
  detect(careers) {
    if (!hosts.has(careers.hostname)) return null;
    const token = careers.searchParams.get("for") ?? careers.pathname.split("/")[1] ?? "";
    return token === "" ? null : { token, region: null };
  },
  request: ({ token }) => ({
    url: `https://boards-api.greenhouse.io/v1/boards/${token}/jobs?content=true`,
    method: "GET",
    body: null,
  }),
  read(body) {
    const said = object(parsed(body));
    if (!Array.isArray(said?.["jobs"])) return null;
    const postings = list(said["jobs"]).flatMap((job) => {
      // A post of a job that does not exist: people may only leave their name.
      if (job["internal_job_id"] === null || text(job["id"]) === "") return [];
      const place = text(object(job["location"])?.["name"]);
      return [
        {
          externalId: text(job["id"]),
          title: text(job["title"]),
          url: link(job["absolute_url"]),
          department: text(list(job["departments"])[0]?.["name"]),
          locations: several(place, ...list(job["offices"]).map((office) => office["name"])),
          remote: /\bremote\b/i.test(place) ? true : null,
          compensation: list(job["pay_input_ranges"])
            .map((pay) => {
              const [least, most] = [count(pay["min_cents"]), count(pay["max_cents"])];
              return least === null || most === null
                ? ""
                : `${text(pay["currency_type"])} ${least / 100}-${most / 100}`;
            })
            .filter((one) => one !== "")
            .join("; "),
          postedAt: time(job["first_published"] ?? job["updated_at"]),
          description: plainText(long(job["content"])),
        },
      ];
    });
    // Posts that are left out above are counted by the board.
    return { postings, total: null, next: null };
  },
};
