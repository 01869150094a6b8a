import type { Context } from "./finding.ts";

/** What the folders and the name of a file say of its use. A folder that is scanned by itself says nothing: it was meant. */
const marks: readonly (readonly [Context, RegExp])[] = [
  [
    "vendored",
    /^(?:vendor|vendored|third[_-]?party|3rdparty|external|bower_components|submodules)$/i,
  ],
  [
    "test",
    /^(?:tests?|__tests?__|spec|specs|fixtures?|__fixtures__|testdata|test[_-]?(?:data|fixtures|resources)|mocks?|__mocks__|snapshots?|__snapshots__|e2e|cassettes)$/i,
  ],
  ["documentation", /^(?:docs?|documentation|wiki|tutorials?|guides?)$/i],
  [
    "example",
    /^(?:examples?|samples?|demos?|cookbook|recipes|quickstarts?|notebooks?|playground)$/i,
  ],
];

const testName =
  /\.(?:test|spec)\.[a-z]+$|^test_.*\.py$|_test\.(?:py|go)$|\.(?:example|sample|template|dist)(?:\.[a-z]+)?$/i;

export function contextOf(path: string): Context | null {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  for (const part of parts)
    for (const [context, mark] of marks) if (mark.test(part)) return context;
  if (!testName.test(name)) return null;
  return /example|sample|template|dist/i.test(name) ? "example" : "test";
}

/** How much surer than that we are. */
export const weightOf: Readonly<Record<Context, number>> = {
  test: 0.4,
  example: 0.5,
  documentation: 0.4,
  vendored: 0.5,
};
