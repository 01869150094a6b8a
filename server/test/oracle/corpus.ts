import type { Author } from "../../src/policy/authoring/author.ts";
import { parseExact } from "../../src/policy/authoring/est.ts";
import { split } from "../../src/policy/authoring/split.ts";
import { openCorpus, type CorpusTest } from "./archive.ts";
import { verdict, type Json, type OracleCase } from "./case.ts";

/** A case with what is known to be right. */
export interface Expected {
  readonly name: string;
  readonly it: OracleCase;
  readonly expected: readonly string[];
}

const together = 64;

/** Each `step`th test of Cedar's own conformance corpus, with what it says is right. */
export async function* corpusCases(
  author: Pick<Author, "statements" | "schemaJson">,
  archive: string,
  step: number,
): AsyncGenerator<Expected> {
  const corpus = await openCorpus(archive);
  const names = corpus.names.filter((_, n) => n % step === 0);
  for (let at = 0; at < names.length; at += together)
    yield* await Promise.all(
      names.slice(at, at + together).map((name) => expected(author, name, corpus.read(name))),
    );
}

async function expected(
  author: Pick<Author, "statements" | "schemaJson">,
  name: string,
  { cedar, schema, entitiesJson, requests }: CorpusTest,
): Promise<Expected> {
  const texts = await author.statements(split(cedar).map(({ text }) => text));
  return {
    name,
    it: {
      policies: Object.fromEntries(
        texts.map((text, n) => [`policy${n}`, (parseExact(text) as Json)["json"]]),
      ),
      entities: [...(await actionRows(author, schema)), ...(parseExact(entitiesJson) as Json[])],
      requests,
    },
    expected: requests.map(({ decision, reason, errors }) => verdict(decision, reason, errors)),
  };
}

interface Namespace {
  readonly actions?: Readonly<
    Record<string, { memberOf?: readonly { id: string; type?: string }[] }>
  >;
}

/** Action groups stand in the schema only; they belong to the entities all the same. */
async function actionRows(author: Pick<Author, "schemaJson">, schema: string): Promise<Json[]> {
  const answer = await author.schemaJson(schema);
  if (answer.type === "failure") throw new Error("the corpus has a schema that does not parse");
  return Object.entries(answer.json as Record<string, Namespace>).flatMap(([name, { actions }]) => {
    const type = name === "" ? "Action" : `${name}::Action`;
    return Object.entries(actions ?? {}).map(([id, { memberOf }]) => ({
      uid: { type, id },
      attrs: {},
      parents: (memberOf ?? []).map((group) => ({ type: group.type ?? type, id: group.id })),
    }));
  });
}
