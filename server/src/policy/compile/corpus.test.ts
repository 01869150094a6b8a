import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { openCorpus, type CorpusTest } from "../../../test/cedar-corpus.ts";
import { openAuthor } from "../author.ts";
import { parseExact } from "../est.ts";
import { split } from "../split.ts";
import { Buckets } from "./buckets.ts";
import { entities, type EntityRow } from "./entities.ts";
import { evaluate } from "./evaluate.ts";
import { statement, type Statement } from "./statement.ts";
import { fromTrusted, fromUid } from "./trusted.ts";
import { Entity, RecordValue } from "./values.ts";

const archive = path.resolve(
  import.meta.dirname,
  "../../../../../shared/cedar-corpus/corpus-tests.tar.gz",
);
const sample = 600;
const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

type Json = Readonly<Record<string, unknown>>;
interface Namespace {
  readonly actions?: Readonly<
    Record<string, { memberOf?: readonly { id: string; type?: string }[] }>
  >;
}

/** Action groups stand in the schema only; they belong to the entities all the same. */
async function actionRows(schema: string): Promise<EntityRow[]> {
  const answer = await author.schemaJson(schema);
  if (answer.type === "failure") throw new Error("the corpus has a schema that does not parse");
  return Object.entries(answer.json as Record<string, Namespace>).flatMap(([name, { actions }]) => {
    const type = name === "" ? "Action" : `${name}::Action`;
    return Object.entries(actions ?? {}).map(([id, { memberOf }]) => ({
      entity: new Entity(type, id),
      parents: (memberOf ?? []).map((group) => new Entity(group.type ?? type, group.id)),
    }));
  });
}

const asRecord = (json: unknown): RecordValue => {
  const value = fromTrusted(json);
  if (!(value instanceof RecordValue)) throw new Error("not a record");
  return value;
};

function rowsOf(json: unknown): EntityRow[] {
  return (json as Json[]).map((it) => ({
    entity: fromUid(it["uid"]),
    attributes: asRecord(it["attrs"]),
    tags: asRecord(it["tags"] ?? {}),
    parents: (it["parents"] as unknown[]).map(fromUid),
  }));
}

type Named = Statement & { readonly id: string };

async function disagreements({
  cedar,
  schema,
  entitiesJson,
  requests,
}: CorpusTest): Promise<string[]> {
  const texts = await author.statements(split(cedar).map(({ text }) => text));
  const named = texts.map((text, n): Named => ({
    ...statement((parseExact(text) as Json)["json"]),
    id: `policy${n}`,
  }));
  const all = entities([...(await actionRows(schema)), ...rowsOf(parseExact(entitiesJson))]);
  return requests.flatMap((request, n) => {
    const { permits, forbids, errors } = evaluate(new Buckets(named), {
      principal: fromUid(request.principal),
      action: fromUid(request.action),
      resource: fromUid(request.resource),
      context: asRecord(request.context),
      entities: all,
      now: 0,
    });
    const decision = forbids.length === 0 && permits.length > 0 ? "allow" : "deny";
    const reason = (decision === "allow" ? permits : forbids).map(({ id }) => id).sort();
    const ours = JSON.stringify([decision, reason, errors.map(({ id }) => id).sort()]);
    const theirs = JSON.stringify([
      request.decision,
      [...request.reason].sort(),
      [...request.errors].sort(),
    ]);
    return ours === theirs ? [] : [`request ${n}: ${ours} and not ${theirs}`];
  });
}

test(
  "the compiled policies decide as Cedar does, with the same reasons and errors, over its own corpus",
  { timeout: 120_000 },
  async (context) => {
    context.skip(!existsSync(archive), `there is no corpus at ${archive}`);
    const corpus = await openCorpus(archive);
    const step = Math.max(1, Math.floor(corpus.names.length / sample));
    const wrong: string[] = [];
    for (let at = 0; at < corpus.names.length; at += step) {
      const name = corpus.names[at] as string;
      for (const line of await disagreements(corpus.read(name))) wrong.push(`${name} ${line}`);
    }
    expect(wrong).toEqual([]);
  },
);
