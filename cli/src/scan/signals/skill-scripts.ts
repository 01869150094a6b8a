import type { Sighting } from "../finding.ts";
import type { Signal, SourceFile } from "../signal.ts";

const ends = "sh bash zsh ps1 bat cmd rb pl php py js mjs cjs ts".split(" ");

/** Programs that lie in the folder of a skill: an agent may run them when it follows the skill. They are counted with it. */
export const skillScriptSignals: readonly Signal[] = [
  {
    id: "skill.script",
    says: "programs that a skill brings",
    files: ends.map((end) => `skills/**/*.${end}`),
    confidence: 0.8,
    read,
  },
];

function* read(file: SourceFile): Generator<Sighting> {
  const risky =
    /\b(?:curl|wget)\b[^\n|]*\|\s*(?:ba|z)?sh\b|base64\s+(?:-d|--decode)[^\n]*\|\s*(?:ba|z)?sh\b/.exec(
      file.text,
    );
  yield {
    kind: "skill",
    name: file.name,
    line: risky ? file.lineAt(risky.index) : 1,
    pointer: "",
    evidence: ["a program that a skill brings"],
    risks: risky ? [{ severity: "high", says: "It downloads something and runs it." }] : [],
  };
}
