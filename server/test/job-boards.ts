import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One opening of a scripted company: on which days it is up, counted from the first. */
export interface Scripted {
  readonly id: string;
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly description?: string;
}

/** What a board does instead of answering as it should, for the next so many requests. */
export interface Fault {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  times: number;
}

const dayMs = 86_400_000;

/**
 * One local server that speaks as each system of job boards does, on its own paths under its name (`/greenhouse/v1/…`).
 * The shapes are composed after what the systems document or were seen to answer; nothing in them was recorded.
 */
export async function openJobBoards(clock: { now(): number }) {
  const startedMs = clock.now();
  const companies = new Map<string, Scripted[]>();
  const faults = new Map<string, Fault[]>();
  const log: { readonly path: string; readonly atMs: number; readonly agent: string }[] = [];
  const up = (ats: string, token: string): Scripted[] | null => {
    const day = Math.floor((clock.now() - startedMs) / dayMs) + 1;
    const all = companies.get(`${ats}:${token}`);
    return all?.filter(({ from, to }) => from <= day && day <= to) ?? null;
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const path = `${url.pathname}${url.search}`;
    log.push({ path, atMs: clock.now(), agent: request.headers["user-agent"] ?? "" });
    const ats = url.pathname.split("/")[1] ?? "";
    const [fault] = faults.get(ats) ?? [];
    if (fault && fault.times > 0) {
      fault.times -= 1;
      response.writeHead(fault.status, { ...fault.headers }).end(fault.body ?? "");
      return;
    }
    answer(ats, url, up, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    company: (ats: string, token: string, all: readonly Scripted[]) =>
      void companies.set(`${ats}:${token}`, [...all]),
    fault: (ats: string, fault: Fault) => void faults.set(ats, [fault]),
    /** The most requests of one system that came within any second. */
    mostASecond(ats: string): number {
      const times = log.filter(({ path }) => path.startsWith(`/${ats}/`)).map((it) => it.atMs);
      return Math.max(
        0,
        ...times.map((at) => times.filter((it) => it >= at && it < at + 1000).length),
      );
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(
  ats: string,
  url: URL,
  up: (ats: string, token: string) => Scripted[] | null,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const parts = url.pathname.split("/").slice(2);
  const send = (value: unknown, tag?: string): void => {
    if (tag !== undefined && request.headers["if-none-match"] === tag) {
      response.writeHead(304).end();
      return;
    }
    response
      .writeHead(200, {
        "content-type": "application/json; charset=utf-8",
        ...(tag !== undefined && { etag: tag }),
      })
      .end(JSON.stringify(value));
  };
  const missing = (): void => void response.writeHead(404).end(`{"status":404}`);
  const shape = shapes[ats];
  const token = shape?.token(parts) ?? "";
  const jobs = up(ats, token);
  if (!shape || (jobs === null && !shape.hidesUnknown)) return missing();
  shape.answer(jobs ?? [], parts, url, send, missing);
}

interface Shape {
  readonly hidesUnknown: boolean;
  token(parts: readonly string[]): string;
  answer(
    jobs: readonly Scripted[],
    parts: readonly string[],
    url: URL,
    send: (value: unknown, tag?: string) => void,
    missing: () => void,
  ): void;
}

const tagOf = (jobs: readonly Scripted[]): string =>
  `"${jobs.map(({ id, title }) => `${id}${title}`).join("-")}"`.replaceAll(/[^ -~]/g, "?");
const escaped = (html: string): string => html.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const contact = { recruiter: { name: "Rita Recruiter", email: "rita@people.example" } };

const shapes: Readonly<Record<string, Shape>> = {
  greenhouse: {
    hidesUnknown: false,
    token: (parts) => parts[2] ?? "",
    answer: (jobs, _parts, _url, send) =>
      send(
        {
          jobs: jobs.map((job) => ({
            id: Number(job.id),
            internal_job_id: Number(job.id) + 1,
            title: job.title,
            updated_at: "2026-11-01T09:00:00-05:00",
            requisition_id: null,
            location: { name: "Zürich, Remote" },
            absolute_url: `https://boards.greenhouse.io/x/jobs/${job.id}`,
            language: "en",
            metadata: null,
            content: escaped(`<p>${job.description ?? "Work &amp; rest"}</p>`),
            departments: [{ id: 1, name: "Engineering", parent_id: null, child_ids: [] }],
            offices: null,
            ...contact,
          })),
          meta: { total: jobs.length },
        },
        tagOf(jobs),
      ),
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
          categories: { location: "Oslo", team: "AI", allLocations: ["Oslo", "Rome"] },
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
            location: "Lisbon",
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
          location: { city: "Kraków", country: "pl", remote: false },
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
          city: "Athens",
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
            city: "Utrecht",
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
};
