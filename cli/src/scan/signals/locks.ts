import type { Sighting } from "../finding.ts";
import type { Signal, SourceFile } from "../signal.ts";
import { sightings } from "./dependencies.ts";
import type { Dependency } from "./manifest-readers.ts";
import type { Ecosystem } from "./package-table.ts";

/** Lock files, read line by line: they are long, and only names and versions matter. */
export const lockTable: readonly {
  id: string;
  says: string;
  files: readonly string[];
  ecosystem: Ecosystem;
  entry: RegExp;
}[] = [
  {
    id: "lock.npm",
    says: "npm packages in package-lock.json",
    files: ["package-lock.json", "npm-shrinkwrap.json"],
    ecosystem: "npm",
    entry: /^\s*"(?:.*node_modules\/)?((?:@[\w.-]+\/)?[\w.-]+)": \{\s*\n\s*"version": "([^"]+)"/gm,
  },
  {
    id: "lock.yarn",
    says: "npm packages in yarn.lock",
    files: ["yarn.lock"],
    ecosystem: "npm",
    entry: /^"?((?:@[\w.-]+\/)?[\w.-]+)@[^\n]*:\n\s+version:? "?([^"\s]+)/gm,
  },
  {
    id: "lock.pnpm",
    says: "npm packages in pnpm-lock.yaml",
    files: ["pnpm-lock.yaml"],
    ecosystem: "npm",
    entry: /^ {2}['"]?\/?((?:@[\w.-]+\/)?[\w.-]+)[@/](\d[\w.-]*)[^\n]*['"]?:/gm,
  },
  {
    id: "lock.bun",
    says: "npm packages in bun.lock",
    files: ["bun.lock"],
    ecosystem: "npm",
    entry: /^\s*"[^"\n]+": \["((?:@[\w.-]+\/)?[\w.-]+)@([^"]+)"/gm,
  },
  {
    id: "lock.python",
    says: "PyPI packages in the locks of Poetry, uv and PDM",
    files: ["poetry.lock", "uv.lock", "pdm.lock"],
    ecosystem: "pypi",
    entry: /^\[\[package\]\]\nname = "([^"]+)"\nversion = "([^"]+)"/gm,
  },
  {
    id: "lock.pipfile",
    says: "PyPI packages in Pipfile.lock",
    files: ["Pipfile.lock"],
    ecosystem: "pypi",
    entry: /^\s*"([\w.-]+)": \{(?:[^{}]|\{[^{}]*\})*?"version": "==([^"]+)"/gm,
  },
  {
    id: "lock.cargo",
    says: "crates in Cargo.lock",
    files: ["Cargo.lock"],
    ecosystem: "cargo",
    entry: /^\[\[package\]\]\nname = "([^"]+)"\nversion = "([^"]+)"/gm,
  },
  {
    id: "lock.go",
    says: "modules in go.sum",
    files: ["go.sum"],
    ecosystem: "go",
    entry: /^(\S+) (v[^\s/]+) h1:/gm,
  },
  {
    id: "lock.nuget",
    says: ".NET packages in packages.lock.json",
    files: ["packages.lock.json"],
    ecosystem: "nuget",
    entry:
      /^\s*"([\w.]+)": \{\s*\n\s*"type": "[^"]+",(?:\s*\n\s*"requested": "[^"]+",)?\s*\n\s*"resolved": "([^"]+)"/gm,
  },
  {
    id: "lock.gem",
    says: "gems in Gemfile.lock",
    files: ["Gemfile.lock"],
    ecosystem: "gem",
    entry: /^ {4}([\w-]+) \(([^)]+)\)/gm,
  },
  {
    id: "lock.composer",
    says: "PHP packages in composer.lock",
    files: ["composer.lock"],
    ecosystem: "composer",
    entry: /^\s*"name": "([^"]+\/[^"]+)",\s*\n\s*"version": "([^"]+)"/gm,
  },
];

export const lockSignals: readonly Signal[] = lockTable.map(
  ({ id, says, files, ecosystem, entry }) => ({
    id,
    says,
    files,
    confidence: 0.5,
    maxBytes: 32 * 1024 * 1024,
    read: (file) => locked(file, ecosystem, entry),
  }),
);

/** What a lock names may be there because something else needs it: less sure than what the project declares itself. */
function* locked(file: SourceFile, ecosystem: Ecosystem, entry: RegExp): Generator<Sighting> {
  const text = file.text.includes("\r") ? file.text.replaceAll("\r\n", "\n") : file.text;
  const dependencies: Dependency[] = [];
  for (const match of text.matchAll(entry))
    dependencies.push({
      ecosystem,
      name: match[1] as string,
      version: match[2] ?? null,
      line: file.lineAt(match.index + (/^\s*/.exec(match[0])?.[0].length ?? 0)),
    });
  const project =
    ecosystem === "npm" ? (/^\s*"name": "([^"]+)"/m.exec(text.slice(0, 400))?.[1] ?? null) : null;
  for (const it of sightings(file, { project, dependencies }, 0.6))
    if (it.kind === "agent" || it.kind === "governance") yield it;
}
