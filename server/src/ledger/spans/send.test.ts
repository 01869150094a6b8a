import { afterEach, beforeEach, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import { answered, sampleIntent, scratchFolder, testLedger } from "../../../test/ledger.ts";
import { listen, type Listening } from "../../../test/rpc.ts";
import { recognise } from "../emitters/recognise.ts";
import { decode } from "../otlp/decode.ts";
import { flattenSpans, type SpanRecord } from "../otlp/flatten.ts";
import { openSpanSender } from "./send.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let receiver: Listening;
let received: { url: string; bytes: Buffer }[];

beforeEach(async () => {
  database = await testDatabase();
  scratch = await scratchFolder();
  received = [];
  receiver = await listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ url: request.url ?? "", bytes: Buffer.concat(chunks) });
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  });
});
afterEach(async () => {
  await receiver.close();
  await scratch[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const spans = (): SpanRecord[] =>
  received.flatMap(
    ({ bytes }) => flattenSpans(decode("traces", "protobuf", bytes)).records as SpanRecord[],
  );

test("each action is a span under the one that asked, with what was decided and nothing of what passed", async () => {
  const sender = openSpanSender(`${receiver.url}/otlp/`, "one");
  const ledger = await testLedger(database, scratch.folder, { told: sender.ended });
  const trace = { id: "0af7651916cd43dd8448eb211c80319c", span: "b7ad6b7169203331" };
  const done = sampleIntent({ trace, args: { path: "a-secret-path" } });
  await ledger.intend(done);
  const result = { hash: "00", bytes: 3, status: 200, preview: "a-secret-result" };
  const end = { id: done.id, outcome: "ok", error: null, result, endedAt: done.startedAt } as const;
  await ledger.settle(end);
  const blocked = answered(sampleIntent(), "block");
  await ledger.intend(blocked);
  await ledger.close();
  await sender.close();

  expect(received.map(({ url }) => url)).toEqual(["/otlp/v1/traces"]);
  const [ok, denied] = spans();
  expect(ok).toMatchObject({
    name: "execute_tool read_file",
    traceId: trace.id,
    parentId: trace.span,
    failed: false,
  });
  expect(ok?.attributes.get("reeve.action.id")).toBe(done.id);
  expect(ok?.attributes.get("reeve.decision.answer")).toBe("allow");
  expect(denied).toMatchObject({ parentId: null, failed: true });
  expect(denied?.attributes.get("reeve.outcome")).toBe("denied");
  expect(Buffer.concat(received.map(({ bytes }) => bytes)).toString("latin1")).not.toContain(
    "a-secret",
  );
  // Sent to a Reeve, they tell it nothing that it does not know.
  expect(spans().map(recognise)).toEqual(["drop", "drop"]);
});

test("a receiver that is not there holds up no action and no end of Reeve", async () => {
  const sender = openSpanSender("http://127.0.0.1:9", "one");
  const ledger = await testLedger(database, scratch.folder, { told: sender.ended });
  const before = performance.now();
  for (let i = 0; i < 50; i++) await ledger.intend(answered(sampleIntent(), "block"));
  await ledger.close();
  await sender.close();
  expect(performance.now() - before).toBeLessThan(10_000);
});
