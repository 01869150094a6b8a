/** One opening of a scripted company: on which days it is up, counted from the first. */
export interface Scripted {
  readonly id: string;
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly description?: string;
  /** Where it is; each system has a place of its own where none is given. */
  readonly place?: string;
}

interface Shape {
  readonly hidesUnknown: boolean;
  token(parts: readonly string[]): string;
  answer(
    jobs: readonly Scripted[],
    parts: readonly string[],
    url: URL,
    send: (value: unknown) => void,
    missing: () => void,
  ): void;
}

const escaped = (html: string): string => html.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const marked = (words: string): string =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const contact = { recruiter: { name: "Rita Recruiter", email: "rita@people.example" } };

/** What each system answers with, composed after what it documents or was seen to answer. */
export const shapes: Readonly<Record<string, Shape>> = {
  greenhouse: {
    hidesUnknown: false,
    token: (parts) => parts[2] ?? "",
    answer: (jobs, _parts, _url, send) =>
      send({
        jobs: jobs.map((job) => ({
          id: Number(job.id),
          internal_job_id: Number(job.id) + 1,
          title: job.title,
          updated_at: "2026-11-01T09:00:00-05:00",
          requisition_id: null,
          location: { name: job.place ?? "Zürich, Remote" },
          absolute_url: `https://boards.greenhouse.io/x/jobs/${job.id}`,
          language: "en",
          metadata: null,
          content: escaped(`<p>${job.description ?? "Work &amp; rest"}</p>`),
          departments: [{ id: 1, name: "Engineering", parent_id: null, child_ids: [] }],
          offices: null,
          ...contact,
        })),
        meta: { total: jobs.length },
      }),
  },
  lever: {
    hidesUnknown: false,
    token: (parts) => parts[2] ?? "",
    answer(jobs, _parts, url, send) {
      const skip = Number(url.searchParams.get("skip"));
      const limit = Number(url.searchParams.get("limit"));
      send(
        jobs.slice(skip, skip + limit).map((job) => ({
          id: job.id,
          text: job.title,
          categories: {
            location: job.place ?? "Oslo",
            team: "AI",
            allLocations: job.place === undefined ? ["Oslo", "Rome"] : [job.place],
          },
          descriptionPlain: job.description ?? "",
          lists: [],
          hostedUrl: `https://jobs.lever.co/x/${job.id}`,
          workplaceType: "on-site",
          createdAt: 1_790_000_000_000,
          ...contact,
        })),
      );
    },
  },
  ashby: {
    hidesUnknown: true,
    token: (parts) => parts[2] ?? "",
    answer: (jobs, _parts, _url, send) =>
      send({
        apiVersion: "1",
        jobs: [
          ...jobs.map((job) => ({
            id: job.id,
            title: job.title,
            department: "Engineering",
            location: job.place ?? "Lisbon",
            secondaryLocations: [{ location: "Porto", address: null }],
            address: null,
            isListed: true,
            isRemote: true,
            workplaceType: "Hybrid",
            publishedAt: "2026-11-02T00:00:00.000+00:00",
            jobUrl: `https://jobs.ashbyhq.com/x/${job.id}`,
            descriptionPlain: job.description ?? "",
            ...contact,
          })),
          { id: "unlisted", title: "Head of AI Governance", isListed: false },
        ],
      }),
  },
  smartrecruiters: {
    hidesUnknown: true,
    token: (parts) => parts[2] ?? "",
    answer(jobs, parts, url, send, missing) {
      const wanted = parts[4];
      if (wanted !== undefined) {
        const job = jobs.find(({ id }) => id === wanted);
        const text = escaped(`<p>${job?.description ?? ""}</p>`);
        return job ? send({ jobAd: { sections: { jobDescription: { text } } } }) : missing();
      }
      const offset = Number(url.searchParams.get("offset"));
      const limit = Number(url.searchParams.get("limit"));
      send({
        offset,
        limit,
        totalFound: jobs.length,
        content: jobs.slice(offset, offset + limit).map((job) => ({
          id: job.id,
          name: job.title,
          location: { city: job.place ?? "Kraków", country: "pl", remote: false },
          department: { label: "Engineering" },
          releasedDate: "2026-11-03T08:00:00.000Z",
          creator: contact.recruiter,
        })),
      });
    },
  },
  workable: {
    hidesUnknown: true,
    token: (parts) => parts[4] ?? "",
    answer: (jobs, _parts, _url, send) =>
      send({
        name: "X",
        description: null,
        jobs: jobs.map((job) => ({
          title: job.title,
          shortcode: job.id,
          telecommuting: true,
          department: null,
          url: `https://apply.workable.com/j/${job.id}`,
          published_on: "2026-11-04",
          city: job.place ?? "Athens",
          country: "Greece",
          locations: null,
          description: `<p>${job.description ?? ""}</p>`,
        })),
      }),
  },
  recruitee: {
    hidesUnknown: false,
    token: (parts) => parts[0] ?? "",
    answer: (jobs, _parts, _url, send) =>
      send({
        offers: [
          ...jobs.map((job) => ({
            id: Number(job.id),
            title: job.title,
            status: "published",
            department: "AI",
            description: `<p>${job.description ?? ""}</p>`,
            requirements: null,
            city: job.place ?? "Utrecht",
            country: "Netherlands",
            remote: false,
            careers_url: `https://x.recruitee.com/o/${job.id}`,
            published_at: "2026-09-29 16:02:37 UTC",
            salary: { min: "60000", max: 80_000, period: "year", currency: "EUR" },
          })),
          { id: 999, title: "Head of AI Governance", status: "draft" },
        ],
      }),
  },
  personio: {
    hidesUnknown: false,
    token: (parts) => parts[0] ?? "",
    answer: (jobs, _parts, _url, send) =>
      send(`<?xml version="1.0" encoding="UTF-8"?>
<workzag-jobs>${jobs
        .map(
          (job) => `
  <position>
    <id>${job.id}</id><subcompany>X GmbH</subcompany><office>${job.place ?? "München"}</office>
    <additionalOffices><office>Remote</office></additionalOffices>
    <department>R&amp;D</department><recruitingCategory>Tech</recruitingCategory>
    <name>${marked(job.title)}</name>
    <jobDescriptions>
      <jobDescription><name>Your tasks</name><value><![CDATA[<p>${job.description ?? ""}</p>]]></value></jobDescription>
      <jobDescription><name>Contact</name><value/></jobDescription>
    </jobDescriptions>
    <recruiter>${contact.recruiter.name}</recruiter>
    <employmentType>permanent</employmentType><keywords/><createdAt>2026-11-05T08:00:00+00:00</createdAt>
  </position>`,
        )
        .join("")}
</workzag-jobs>`),
  },
};
