import { ImportId } from "@reeve/contract/id";
import { operations, type OperationName, type Verbs } from "@reeve/contract/operations";
import { Hono, type Context } from "hono";
import { writeCsvStream } from "hucre/csv";
import { writeXlsxStream } from "hucre/xlsx";
import { randomUUID } from "node:crypto";
import { authorize } from "../../platform/actor.ts";
import type { ApiHands } from "../../platform/api.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { readInput } from "../../platform/input.ts";
import type { Log } from "../../platform/log.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { refusal } from "../../platform/refusal.ts";
import { importStore } from "../imports/store.ts";
import { rowStore } from "../imports/rows-store.ts";
import { columns, kinds, type Cell, type Kind } from "./columns.ts";
import { cellAt, listColumns, listItems, listNamed } from "./lists.ts";
import { neutral } from "./neutral.ts";
import { atOneMoment, readers, type ReadHands } from "./reads-store.ts";

export interface ExportHands extends ReadHands {
  readonly log: Log;
  readonly authenticate: ApiHands["authenticate"];
  readonly addressOf: ApiHands["addressOf"];
  readonly verbs: Verbs<Ctx>;
}

/** What a caller must be allowed to read for each kind. */
const reads: Readonly<Record<Kind, OperationName>> = {
  agents: "agents.list",
  servers: "servers.list",
  people: "people.list",
  findings: "findings.list",
  discovered: "discovery.list",
};
/** Each holds a connection to the database while somebody downloads. */
const mostAtOnce = 3;
const format = "reeve-export/1";

/** Tables to download: CSV, a workbook or JSON lines of each kind and of every list, and everything at one moment. */
export function exportDoor(hands: ExportHands): Hono {
  const app = new Hono();
  let open = 0;

  async function answer(c: Context): Promise<Response> {
    const requestId = randomUUID();
    try {
      const file = c.req.path.slice("/export/".length);
      const { actor, sessionToken } = await hands.authenticate(c.req.raw.headers);
      const from = hands.addressOf(c);
      const { signal } = c.req.raw;
      const ctx = { actor, requestId, sessionToken, from, reply: () => undefined, signal };
      const { type, needs, rows } = await fileOf(hands, file, ctx, c.req.raw);
      for (const name of needs) authorize(actor, name);
      if (c.req.method === "HEAD") return new Response(null, { headers: headers(type, file) });
      if (open >= mostAtOnce)
        throw new Problem(
          "too_many",
          `${open} exports are being read already.`,
          "Wait until one of them is done.",
        );
      open += 1;
      return new Response(
        whenDone(rows(), () => (open -= 1)),
        { headers: headers(type, file) },
      );
    } catch (error) {
      return refusal(error, requestId, "export", hands.log);
    }
  }
  app.get("/export/*", (c) => answer(c));
  return app;
}

const headers = (type: string, file: string): Record<string, string> => ({
  "content-type": type,
  "content-disposition": `attachment; filename="reeve-${file.replaceAll(/[^\w.-]+/g, "-")}"`,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
});

interface File {
  readonly type: string;
  readonly needs: readonly OperationName[];
  readonly rows: () => ReadableStream<Uint8Array>;
}

async function fileOf(hands: ExportHands, file: string, ctx: Ctx, request: Request): Promise<File> {
  if (file === "everything.ndjson")
    return { ...ndjson(everything(hands)), needs: kinds.map((kind) => reads[kind]) };
  const [, name = "", ending = ""] = /^([\w/.]+)\.(csv|xlsx|ndjson)$/.exec(file) ?? [];
  const kind = kinds.find((it) => it === name);
  if (kind) {
    const items = () => itemsOf(hands, kind);
    if (ending === "ndjson") return { ...ndjson(items), needs: [reads[kind]] };
    return { ...table(ending, kind, cellsOf(kind, items)), needs: [reads[kind]] };
  }
  const list = listNamed(name);
  if (list) return listFile(hands, list, ending, ctx, request);
  const id = ImportId.safeParse(/^imports\/(\w+)\/problems$/.exec(name)?.[1]);
  if (!id.success || ending === "ndjson")
    throw new Problem(
      "not_found",
      "There is no such export.",
      `Ask for everything.ndjson, or for one of ${kinds.join(", ")} or any list, such as actions.list, as .csv, .xlsx or .ndjson.`,
    );
  const { database, clock } = hands;
  if (!(await importStore(database.kysely).find(id.data, clock.now())))
    throw notFound("import", id.data);
  return { ...table(ending, "problems", problemsOf(hands, id.data)), needs: ["imports.rows"] };
}

/** All that a list answers to the same question, as a table. What it is asked stands in the query. */
async function listFile(
  { verbs }: ExportHands,
  name: OperationName,
  ending: string,
  ctx: Ctx,
  request: Request,
): Promise<File> {
  authorize(ctx.actor, name);
  const query = new URL(request.url).searchParams;
  if (query.has("limit") || query.has("cursor"))
    throw new Problem("invalid", "An export has all of it.", "Leave out `limit` and `cursor`.");
  const input = await readInput(operations[name], request, {});
  const items = await listItems(verbs, ctx, name, input as object);
  if (ending === "ndjson") return { ...ndjson(items), needs: [name] };
  const of = listColumns(name);
  const rows = async function* (): AsyncIterable<Cell[]> {
    yield of.map(({ head }) => head);
    for await (const item of items()) yield of.map((column) => cellAt(item, column));
  };
  return { ...table(ending, name, rows), needs: [name] };
}

const itemsOf = (hands: ExportHands, kind: Kind): AsyncIterable<unknown> =>
  atOneMoment<unknown>(hands, (db) => readers[kind](db, hands));

function everything(hands: ExportHands): () => AsyncIterable<unknown> {
  return () =>
    atOneMoment<unknown>(hands, async function* (db) {
      yield { type: "export", format, at: isoTime(hands.clock.now()), kinds };
      const counts: Record<string, number> = {};
      for (const kind of kinds)
        for await (const item of readers[kind](db, hands)) {
          counts[kind] = (counts[kind] ?? 0) + 1;
          yield { type: kind, item };
        }
      // Without this line the file was cut off.
      yield { type: "end", counts };
    });
}

type Rows = () => AsyncIterable<Cell[]>;

const cellsOf = (kind: Kind, items: () => AsyncIterable<unknown>): Rows =>
  async function* () {
    const of = columns[kind] as readonly (readonly [string, (item: unknown) => Cell])[];
    yield of.map(([head]) => head);
    for await (const item of items()) yield of.map(([, cell]) => cell(item));
  };

/** Every row of an import that is wrong or was left alone, with its own cells: to be corrected and imported again. */
const problemsOf = (hands: ExportHands, id: ImportId): Rows =>
  async function* () {
    const { database, clock } = hands;
    const it = await importStore(database.kysely).find(id, clock.now());
    yield ["row", "problem", ...(it?.columns.map(({ name }) => name) ?? [])];
    const rows = rowStore(database.kysely, id);
    for (const filter of [{ verdict: "error" }, { state: "left" }] as const)
      for (let after = 0; ;) {
        const found = await rows.list(after, 500, filter);
        for (const { row, faults, note, cells } of found)
          yield [row, note ?? faults.map(said).join(" "), ...cells];
        const last = found.at(-1);
        if (!last) break;
        after = last.row;
      }
  };
const said = ({ column, detail, fix }: { column: string | null; detail: string; fix: string }) =>
  `${column === null ? "" : `${column}: `}${detail} ${fix}`;

const neutralRows = async function* (rows: AsyncIterable<Cell[]>): AsyncIterable<Cell[]> {
  for await (const row of rows) yield row.map(neutral);
};

const table = (ending: string, name: string, rows: Rows) =>
  ending === "xlsx"
    ? {
        type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        rows: () => writeXlsxStream(neutralRows(rows()), { name, freezePane: { rows: 1 } }),
      }
    : {
        type: "text/csv; charset=utf-8",
        rows: () => writeCsvStream(neutralRows(rows()), { bom: true, lineSeparator: "\r\n" }),
      };

const ndjson = (items: () => AsyncIterable<unknown>) => ({
  type: "application/x-ndjson; charset=utf-8",
  rows: () => {
    const iterator = items()[Symbol.asyncIterator]();
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const next = await iterator.next();
        if (next.done === true) controller.close();
        else controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`));
      },
      async cancel() {
        await iterator.return?.();
      },
    });
  },
});

/** The same bytes; `done` is called once, however the reading ends. */
function whenDone(
  stream: ReadableStream<Uint8Array>,
  done: () => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  let open = true;
  const over = (): void => {
    if (open) done();
    open = false;
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done: ended } = await reader.read();
        if (ended) {
          over();
          controller.close();
        } else controller.enqueue(value);
      } catch (error) {
        over();
        controller.error(error);
      }
    },
    async cancel(reason) {
      over();
      await reader.cancel(reason);
    },
  });
}
