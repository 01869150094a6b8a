import type { Context, Sighting } from "./finding.ts";
import type { Tree } from "./tree/tree.ts";

/** A file that a signal selected, read once and parsed once for all signals that look at it. */
export interface SourceFile {
  readonly path: string;
  readonly name: string;
  readonly text: string;
  readonly context: Context | null;
  readonly lineAt: (offset: number) => number;
  /** As a tree; null where it is not what its name says. What is wrong is reported once, by itself. */
  readonly tree: (format?: Format) => Tree | null;
  /** Every document of a YAML file. */
  readonly documents: () => readonly Tree[];
  /** The values between the `---` lines at its beginning; null where there are none. */
  readonly frontMatter: () => Tree | null;
  /** Marks a value of a secret. */
  readonly mark: (value: string) => string;
}

export type Format = "json" | "yaml" | "toml";

/** One trace by which something is found: where to look, how sure it makes us, and how what is there is read. */
export interface Signal {
  readonly id: string;
  /** For the list of signals. */
  readonly says: string;
  /** Ends of paths: `.cursor/mcp.json`, `.claude/agents/**` + `/*.md`. A name alone is found in any folder. */
  readonly files: readonly string[];
  readonly confidence: number;
  /** More than the usual limit may be read of it. */
  readonly maxBytes?: number;
  /** Without its content: that it is there is the finding. */
  readonly read: (file: SourceFile) => Iterable<Sighting>;
}
