import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { shapes, type Scripted } from "./job-board-shapes.ts";

/** What a board does instead of answering as it should, for the next so many requests. */
export interface Fault {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** So many requests are answered as they should be before. */
  after?: number;
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
      if ((fault.after ?? 0) > 0) fault.after = (fault.after ?? 0) - 1;
      else {
        fault.times -= 1;
        response.writeHead(fault.status, { ...fault.headers }).end(fault.body ?? "");
        return;
      }
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
    /** From now on nothing is wrong. */
    mended: (ats: string) => void faults.delete(ats),
    /** How many requests of one system came. */
    asked: (ats: string): number => log.filter(({ path }) => path.startsWith(`/${ats}/`)).length,
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
  const send = (value: unknown): void => {
    const body = typeof value === "string" ? value : JSON.stringify(value);
    const tag = `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`;
    if (request.headers["if-none-match"] === tag) return void response.writeHead(304).end();
    const type = typeof value === "string" ? "application/xml" : "application/json";
    response.writeHead(200, { "content-type": `${type}; charset=utf-8`, etag: tag }).end(body);
  };
  const missing = (): void => void response.writeHead(404).end(`{"status":404}`);
  const shape = shapes[ats];
  const token = shape?.token(parts) ?? "";
  const jobs = up(ats, token);
  if (!shape || (jobs === null && !shape.hidesUnknown)) return missing();
  shape.answer(jobs ?? [], parts, url, send, missing);
}
