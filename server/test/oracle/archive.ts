import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { parseExact } from "../../src/policy/authoring/est.ts";

export interface CorpusRequest {
  readonly principal: unknown;
  readonly action: unknown;
  readonly resource: unknown;
  readonly context: unknown;
  readonly decision: "allow" | "deny";
  readonly reason: readonly string[];
  readonly errors: readonly string[];
}

export interface CorpusTest {
  readonly cedar: string;
  readonly schema: string;
  readonly entitiesJson: string;
  readonly requests: readonly CorpusRequest[];
}

/** Cedar's conformance tests, read out of their archive without unpacking it. */
export async function openCorpus(archive: string) {
  const files = entries(await promisify(gunzip)(await readFile(archive)));
  const text = (name: string): string => {
    const found = files.get(name);
    if (!found) throw new Error(`the corpus has no ${name}`);
    return found.toString("utf8");
  };
  return {
    names: [...files.keys()].filter((name) => /\/[0-9a-f]+\.json$/.test(name)).sort(),
    read(name: string): CorpusTest {
      const it = parseExact(text(name)) as Record<string, string> & { requests: CorpusRequest[] };
      return {
        cedar: text(it["policies"] as string),
        schema: text(it["schema"] as string),
        entitiesJson: text(it["entities"] as string),
        requests: it.requests,
      };
    },
  };
}

/** The regular files of a tar archive, by name. */
function entries(tar: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const field = (at: number, length: number): string =>
    tar.toString("utf8", at, at + length).replace(/\0.*$/s, "");
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(field(at + 124, 12), 8);
    const prefix = field(at + 345, 155);
    const name = `${prefix === "" ? "" : `${prefix}/`}${field(at, 100)}`.replace(/^\.\//, "");
    const type = field(at + 156, 1);
    if (type === "0" || type === "") files.set(name, tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
