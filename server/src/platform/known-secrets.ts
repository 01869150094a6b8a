import { rules } from "@secretlint/secretlint-rule-preset-recommend";

type Span = readonly [start: number, end: number];

/** Rules that look at the whole file, that a comment in the text would switch off, or that hide more than the secret. */
const leftOut = /-(filter-comments|gcp|basicauth|database-connection-string)$/;

/** What a rule of the library calls when it finds something. */
interface Report {
  readonly range: readonly [number, number];
}
type Look = (source: object) => unknown;

let found: Span[] = [];

const lookers: readonly Look[] = rules
  .filter(({ meta }) => !leftOut.test(meta.id))
  .map((rule): Look => {
    const context = {
      sharedOptions: {},
      createTranslator: () => (id: string) => ({ messageId: id, message: id }),
      report: ({ range }: Report) => void found.push([range[0], range[1]]),
      ignore: () => undefined,
    };
    const create = rule.create as unknown as (
      context: object,
      options: object,
    ) => { file(source: object): unknown };
    const handlers = create(context, {});
    return (source) => handlers.file(source);
  });

/** Anything that a key could hide in; most texts have none, and then no rule is asked. */
const longRun = /[\w+/=.-]{16}/;

/** The rules are other people's regular expressions: within so many characters none of them can be made to run long. */
const window = 4_096;
const overlap = 512;

/** Where a text holds a secret in a form that its issuer publishes, in order and apart from each other. */
export function knownSecrets(text: string): readonly Span[] {
  if (text.length < 16 || !longRun.test(text)) return [];
  const spans: Span[] = [];
  for (let from = 0; from < text.length; from += window - overlap) {
    found = [];
    const content = text.slice(from, from + window);
    if (longRun.test(content))
      for (const look of lookers)
        look({ content, filePath: "text", ext: "", contentType: "text", hasBOM: false });
    for (const [start, end] of found) spans.push([from + start, endOfRun(text, from + end)]);
    if (from + window >= text.length) break;
  }
  return joined(spans.sort(([a], [b]) => a - b));
}

const ofRun = /[\w+/=.-]*/y;

/** Some rules name the length of the key and not where it ends: what goes on without a break belongs to it. */
function endOfRun(text: string, end: number): number {
  ofRun.lastIndex = end;
  return end + (ofRun.exec(text)?.[0].length ?? 0);
}

function joined(spans: readonly Span[]): readonly Span[] {
  const out: [number, number][] = [];
  for (const [start, end] of spans) {
    const last = out.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else out.push([start, end]);
  }
  return out;
}
