import path from "node:path";
import type { Kind, Sighting } from "../finding.ts";
import { redacted } from "../redact.ts";
import type { Signal, SourceFile } from "../signal.ts";
import * as read from "./manifest-readers.ts";
import { known, type Role } from "./package-table.ts";

/** Manifests by the registries that their names are of. */
export const manifestTable: readonly {
  id: string;
  says: string;
  files: readonly string[];
  read: (file: SourceFile) => read.Manifest;
}[] = [
  {
    id: "dependency.npm",
    says: "npm packages a project declares",
    files: ["package.json"],
    read: read.packageJson,
  },
  {
    id: "dependency.deno",
    says: "npm packages in deno.json",
    files: ["deno.json", "deno.jsonc"],
    read: read.denoJson,
  },
  {
    id: "dependency.pypi",
    says: "PyPI packages a project declares",
    files: ["pyproject.toml", "Pipfile"],
    read: read.pyproject,
  },
  {
    id: "dependency.requirements",
    says: "PyPI packages in lists of requirements",
    files: [
      "requirements*.{txt,in}",
      "requirements/*.{txt,in}",
      "*-requirements.txt",
      "constraints.txt",
    ],
    read: read.requirements,
  },
  {
    id: "dependency.setup",
    says: "PyPI packages in setup.py and setup.cfg",
    files: ["setup.py", "setup.cfg"],
    read: read.setupPy,
  },
  {
    id: "dependency.conda",
    says: "packages in a conda environment",
    files: ["environment.yml", "environment.yaml", "conda.yml", "conda.yaml"],
    read: read.condaYaml,
  },
  { id: "dependency.go", says: "Go modules", files: ["go.mod"], read: read.goMod },
  { id: "dependency.cargo", says: "Rust crates", files: ["Cargo.toml"], read: read.cargo },
  { id: "dependency.maven", says: "Maven artifacts", files: ["pom.xml"], read: read.pomXml },
  {
    id: "dependency.gradle",
    says: "Gradle dependencies",
    files: ["build.gradle", "build.gradle.kts", "libs.versions.toml"],
    read: read.gradle,
  },
  {
    id: "dependency.nuget",
    says: ".NET packages",
    files: ["*.csproj", "*.fsproj", "*.vbproj", "packages.config", "Directory.Packages.props"],
    read: read.dotNet,
  },
  { id: "dependency.gem", says: "Ruby gems", files: ["Gemfile", "*.gemspec"], read: read.gemfile },
  {
    id: "dependency.composer",
    says: "PHP packages",
    files: ["composer.json"],
    read: read.composer,
  },
];

export const dependencySignals: readonly Signal[] = manifestTable.map(
  ({ id, says, files, read }) => ({
    id,
    says,
    files,
    confidence: 0.7,
    read: (file) => sightings(file, read(file)),
  }),
);

/** What a package of a role makes of the project, and how sure of it one is. */
const madeOf: Readonly<Record<Role, readonly [Kind, number]>> = {
  agent: ["agent", 0.7],
  coding: ["agent", 0.7],
  a2a: ["agent", 0.65],
  general: ["agent", 0.5],
  mcp: ["mcp_server", 0.6],
  model: ["model_access", 0.5],
  governance: ["governance", 0.7],
};

/** One finding of each kind for a project, with all packages that speak for it: a project with four packages is one agent. */
export function* sightings(
  file: SourceFile,
  { project, dependencies }: read.Manifest,
  sure = 1,
): Generator<Sighting> {
  const folder = path.posix.basename(path.posix.dirname(file.path));
  const name = redacted(
    (project ?? (folder === "." || folder === "" ? file.name : folder)).slice(0, 200),
  );
  const byKind = new Map<Kind, { line: number; confidence: number; evidence: Set<string> }>();
  for (const it of dependencies) {
    const role = known(it.ecosystem, it.name);
    if (!role) continue;
    const [kind, confidence] = madeOf[role.role];
    const entry = byKind.get(kind) ?? { line: it.line, confidence: 0, evidence: new Set() };
    // What only tests or builds use runs nowhere else.
    entry.confidence = Math.max(entry.confidence, confidence * sure * (it.dev ? 0.6 : 1));
    entry.line = Math.min(entry.line, it.line);
    entry.evidence.add(
      `${role.framework}: ${it.name}${it.version ? ` ${it.version.slice(0, 40)}` : ""}${it.dev ? " (development)" : ""}`,
    );
    byKind.set(kind, entry);
  }
  // A project with an agent talks to a model anyway.
  if (byKind.has("agent")) byKind.delete("model_access");
  for (const [kind, { line, confidence, evidence }] of byKind)
    yield { kind, name, line, pointer: "", confidence, evidence: [...evidence].sort() };
}
