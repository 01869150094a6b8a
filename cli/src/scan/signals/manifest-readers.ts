import path from "node:path";
import type { SourceFile } from "../signal.ts";
import { at, entriesOf, itemsOf, textAt, textOf } from "../tree/tree.ts";
import type { Ecosystem } from "./package-table.ts";

export interface Dependency {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string | null;
  readonly line: number;
  /** Only for building or testing. */
  readonly dev?: boolean;
}

export interface Manifest {
  /** What the project calls itself. */
  readonly project: string | null;
  readonly dependencies: readonly Dependency[];
}

export function packageJson(file: SourceFile): Manifest {
  const tree = file.tree("json");
  const dependencies = [
    "dependencies",
    "optionalDependencies",
    "peerDependencies",
    "devDependencies",
  ].flatMap((part) =>
    entriesOf(at(tree, part)).map(([name, version]) => ({
      ecosystem: "npm" as const,
      name,
      version: textOf(version),
      line: version.line,
      dev: part === "devDependencies",
    })),
  );
  return { project: textAt(tree, "name"), dependencies };
}

/** pyproject.toml, by the standard, by Poetry, PDM, uv and Hatch; Pipfile and Cargo.toml have the same tables of names. */
export function pyproject(file: SourceFile): Manifest {
  const tree = file.tree("toml");
  const dependencies: Dependency[] = [];
  const add = (spec: string, line: number, dev: boolean): void => {
    const it = requirement(spec);
    if (it) dependencies.push({ ...it, line: exact(file, spec, line), dev });
  };
  for (const it of itemsOf(at(tree, "project", "dependencies")))
    add(textOf(it) ?? "", it.line, false);
  for (const [, list] of entriesOf(at(tree, "project", "optional-dependencies")))
    for (const it of itemsOf(list)) add(textOf(it) ?? "", it.line, false);
  for (const place of [at(tree, "dependency-groups"), at(tree, "tool", "pdm", "dev-dependencies")])
    for (const [, list] of entriesOf(place))
      for (const it of itemsOf(list)) add(textOf(it) ?? "", it.line, true);
  const poetry = at(tree, "tool", "poetry");
  const named = [
    [at(poetry, "dependencies"), false],
    [at(poetry, "dev-dependencies"), true],
    ...entriesOf(at(poetry, "group")).map(
      ([, group]) => [at(group, "dependencies"), true] as const,
    ),
    [at(tree, "packages"), false],
    [at(tree, "dev-packages"), true],
  ] as const;
  for (const [table, dev] of named)
    for (const [name, it] of entriesOf(table))
      dependencies.push({
        ecosystem: "pypi",
        name,
        version: textOf(it) ?? textAt(it, "version"),
        line: it.line,
        dev,
      });
  return { project: textAt(tree, "project", "name") ?? textAt(poetry, "name"), dependencies };
}

const exact = (file: SourceFile, spec: string, line: number): number => {
  const found = file.text.indexOf(spec);
  return found < 0 ? line : file.lineAt(found);
};

export function cargo(file: SourceFile): Manifest {
  const tree = file.tree("toml");
  const tables = [
    [at(tree, "dependencies"), false],
    [at(tree, "workspace", "dependencies"), false],
    [at(tree, "dev-dependencies"), true],
    [at(tree, "build-dependencies"), true],
    ...entriesOf(at(tree, "target")).map(([, it]) => [at(it, "dependencies"), false] as const),
  ] as const;
  const dependencies = tables.flatMap(([table, dev]) =>
    entriesOf(table).map(([key, it]) => ({
      ecosystem: "cargo" as const,
      name: textAt(it, "package") ?? key,
      version: textOf(it) ?? textAt(it, "version"),
      line: it.line,
      dev,
    })),
  );
  return { project: textAt(tree, "package", "name"), dependencies };
}

/** `langgraph[redis]>=0.6 ; python_version > "3.9"` */
export function requirement(
  spec: string,
): { ecosystem: "pypi"; name: string; version: string | null } | null {
  const match =
    /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:(?:===?|~=|>=|<=|!=|>|<)\s*([\w.*+!-]+)|@|;|,|#|\\|$)/.exec(
      spec,
    );
  return match?.[1] ? { ecosystem: "pypi", name: match[1], version: match[2] ?? null } : null;
}

/** One dependency a line: each reader says what a line holds. */
const byLine =
  (ecosystem: Ecosystem, line: RegExp, project?: RegExp, comment = /(^|\s)#.*$/) =>
  (file: SourceFile): Manifest => {
    const dependencies: Dependency[] = [];
    for (const [i, text] of file.text.split("\n").entries()) {
      const match = line.exec(text.replace(comment, ""));
      if (match?.[1])
        dependencies.push({ ecosystem, name: match[1], version: match[2] ?? null, line: i + 1 });
    }
    return { project: project?.exec(file.text)?.[1] ?? null, dependencies };
  };

export const requirements = byLine(
  "pypi",
  /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:(?:===?|~=|>=|<=|>|<)\s*([\w.*]+)|@|;|\\|$)/,
);
export const setupPy = (file: SourceFile): Manifest => {
  const dependencies: Dependency[] = [];
  for (const match of file.text
    .replaceAll(/#.*$/gm, (it) => " ".repeat(it.length))
    .matchAll(
      /["']([A-Za-z][\w.-]*(?:\[[^\]]*\])?\s*(?:[=<>~!]=?[^"']*)?)["']|^\s{2,}([A-Za-z][\w.-]*\s*(?:[=<>~!]=.*)?)$/gm,
    )) {
    const it = requirement(match[1] ?? match[2] ?? "");
    if (it) dependencies.push({ ...it, line: file.lineAt(match.index) });
  }
  return { project: /name\s*=\s*["']?([\w.-]+)/.exec(file.text)?.[1] ?? null, dependencies };
};
export const condaYaml = byLine(
  "pypi",
  /^\s*-\s*["']?([A-Za-z][\w.-]*)\s*(?:[=<>~]=?\s*([\w.]+))?/,
  /^name:\s*([\w.-]+)/m,
);
export const goMod = byLine(
  "go",
  /^\s*(?:require\s+)?([a-z][\w.-]*\.[a-z]+\/\S+)\s+(v\S+)/,
  /^module\s+(\S+)/m,
  /\/\/.*$/,
);
export const gemfile = byLine(
  "gem",
  /^\s*(?:gem|\w+\.add_(?:runtime_)?dependency)[\s(]+["']([\w-]+)["'](?:\s*,\s*["']([^"']+)["'])?/,
);
export const gradle = byLine(
  "maven",
  /["']([\w.-]+:[\w.-]+)(?::([\w.${}-]+))?["']/,
  undefined,
  /\/\/.*$/,
);

/** The names in XML, where comments hold none. */
export function pomXml(file: SourceFile): Manifest {
  const text = uncommented(file.text);
  const dependencies = [...text.matchAll(/<dependency>([\s\S]*?)<\/dependency>/g)].flatMap(
    (match) => {
      const [group, artifact, version] = ["groupId", "artifactId", "version"].map(
        (tag) => new RegExp(`<${tag}>\\s*([^<\\s]+)`).exec(match[1] ?? "")?.[1],
      );
      return group && artifact
        ? [
            {
              ecosystem: "maven" as const,
              name: `${group}:${artifact}`,
              version: version ?? null,
              line: file.lineAt(match.index),
            },
          ]
        : [];
    },
  );
  const outer = text.replaceAll(
    /<(parent|dependencies|dependencyManagement|build|profiles)>[\s\S]*?<\/\1>/g,
    "",
  );
  return { project: /<artifactId>\s*([^<\s]+)/.exec(outer)?.[1] ?? null, dependencies };
}

export function dotNet(file: SourceFile): Manifest {
  const text = uncommented(file.text);
  const dependencies = [
    ...text.matchAll(
      /<(?:PackageReference|PackageVersion|package)\s[^>]*?(?:Include|Update|id)\s*=\s*"([^"]+)"(?:[^>]*?[Vv]ersion\s*=\s*"([^"]+)")?/g,
    ),
  ].map((match) => ({
    ecosystem: "nuget" as const,
    name: match[1] as string,
    version: match[2] ?? null,
    line: file.lineAt(match.index),
  }));
  return {
    project: /\.(?:cs|fs|vb)proj$/.test(file.name) ? path.posix.parse(file.name).name : null,
    dependencies,
  };
}

const uncommented = (text: string): string =>
  text.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, (it) => it.replaceAll(/[^\n]/g, " "));

export function composer(file: SourceFile): Manifest {
  const tree = file.tree("json");
  const dependencies = ["require", "require-dev"].flatMap((part) =>
    entriesOf(at(tree, part)).map(([name, version]) => ({
      ecosystem: "composer" as const,
      name,
      version: textOf(version),
      line: version.line,
      dev: part === "require-dev",
    })),
  );
  return { project: textAt(tree, "name"), dependencies };
}

/** `import x from "npm:@openai/agents@0.3"`, as in deno.json. */
export function denoJson(file: SourceFile): Manifest {
  const tree = file.tree("json");
  const dependencies = entriesOf(at(tree, "imports")).flatMap(([, it]) => {
    const match = /^npm:((?:@[\w.-]+\/)?[\w.-]+)(?:@([^/]+))?/.exec(textOf(it) ?? "");
    return match?.[1]
      ? [{ ecosystem: "npm" as const, name: match[1], version: match[2] ?? null, line: it.line }]
      : [];
  });
  return { project: textAt(tree, "name"), dependencies };
}
