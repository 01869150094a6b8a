import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Block {
  readonly language: string;
  /** What stands after the language: the block's name. */
  readonly name: string;
  readonly text: string;
}

/** The blocks of code in a page of docs/guide, or of the README, as they stand there. */
export function blocksOf(page: string): readonly Block[] {
  const folder = page === "README.md" ? "../.." : "../../docs/guide";
  const path = fileURLToPath(new URL(`${folder}/${page}`, import.meta.url));
  const found = readFileSync(path, "utf8").matchAll(/^```(\w+)(?: (\S+))?\n([^]*?)^```$/gm);
  return [...found].map(([, language, name, text]) => ({
    language: language ?? "",
    name: name ?? "",
    text: text ?? "",
  }));
}

export function blockOf(page: string, language: string, name: string): string {
  const block = blocksOf(page).find((it) => it.language === language && it.name === name);
  if (!block) throw new Error(`${page} has no block \`${language} ${name}\``);
  return block.text;
}
