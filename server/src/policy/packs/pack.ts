/** A text of policies that ships, with what stands in its first lines. */
export interface Pack {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly says: string;
  readonly needs: readonly string[];
  readonly cedar: string;
}

const named = /^\/\/ pack: ([a-z0-9-]+) (\d+)$/m;

/** Reads the head of a pack: its name and version, its title, a paragraph, and what it needs to be told. */
export function readPack(cedar: string): Pack {
  const head = cedar
    .slice(0, cedar.search(/^(?!\/\/)/m))
    .split("\n")
    .filter((line) => line !== "");
  const lines = head.map((line) => line.replace(/^\/\/ ?/, ""));
  const [, name, version] = named.exec(cedar) ?? [];
  const of = (word: string) =>
    lines.filter((line) => line.startsWith(`${word}: `)).map((line) => line.slice(word.length + 2));
  const [title] = of("title");
  if (!name || !title) throw new Error("a pack begins with its name, version and title");
  return {
    name,
    version: Number(version),
    title,
    says: lines.filter((line) => !/^(?:pack|title|needs): /.test(line)).join(" "),
    needs: of("needs"),
    cedar,
  };
}

/** The version of a pack that a text in force came from; null where it was written by somebody. */
export function packVersionOf(name: string, cedar: string): number | null {
  const [, of, version] = named.exec(cedar) ?? [];
  return of === name ? Number(version) : null;
}

/** The policy that a pack is kept as. */
export const policyOf = (name: string): string => `pack.${name}`;
