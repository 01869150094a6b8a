import type { XmlElement } from "@rgrove/parse-xml";
import type { Connector } from "./board.ts";
import { plainText } from "./plain-text.ts";
import { long, several, text, time } from "./said.ts";
import { all, first, xml } from "./xml.ts";

const host = /^([a-z0-9-]+)\.jobs\.personio\.(de|com)$/;

const hostOf = (token: string, region: string | null): string =>
  `${token}.jobs.personio.${region === "com" ? "com" : "de"}`;

const said = (of: XmlElement | null, name: string): string => text(first(of, name)?.text);

/** Personio's XML feed, at a host of the company's own. The whole board is one page. */
export const personio: Connector = {
  ats: "personio",
  name: "Personio",
  perSecond: 0.5,
  hidesUnknown: false,
  detect(careers) {
    const [, token, under] = host.exec(careers.hostname) ?? [];
    return token === undefined ? null : { token, region: under === "com" ? "com" : null };
  },
  request: ({ token, region }) => ({
    url: `https://${hostOf(token, region)}/xml?language=en`,
    method: "GET",
    body: null,
  }),
  // Names that it does not know lead to its main site.
  judges: (status) => (status === 301 ? "not_found" : null),
  read(body, { token, region }) {
    const root = xml(body);
    if (typeof root === "string") return root;
    if (root.name !== "workzag-jobs") return null;
    const postings = all(root, "position").flatMap((job) => {
      const externalId = said(job, "id");
      if (externalId === "") return [];
      const offices = [
        ...all(job, "office"),
        ...all(first(job, "additionalOffices"), "office"),
      ].map((office) => text(office.text));
      const words = all(first(job, "jobDescriptions"), "jobDescription");
      return [
        {
          externalId,
          title: said(job, "name"),
          url: `https://${hostOf(token, region)}/job/${encodeURIComponent(externalId)}`,
          department: said(job, "department"),
          locations: several(...offices),
          remote: offices.some((office) => /\bremote\b/i.test(office)) ? true : null,
          compensation: "",
          postedAt: time(said(job, "createdAt")),
          description: plainText(words.map((one) => long(first(one, "value")?.text)).join(" ")),
        },
      ];
    });
    return { postings, total: null, next: null };
  },
};
