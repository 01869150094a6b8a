import { claudeCode } from "./claude-code.ts";
import { cline } from "./cline.ts";
import { codex } from "./codex.ts";
import { copilot } from "./copilot.ts";
import { cursor } from "./cursor.ts";
import type { Dialect } from "./dialect.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";
import { windsurf } from "./windsurf.ts";

/** Every client that can ask by a hook, by the name in `/hooks/{client}`. */
export const clients: ReadonlyMap<string, Dialect> = new Map(
  [claudeCode, cursor, codex, gemini, copilot, windsurf, cline, opencode].map((it) => [
    it.name,
    it,
  ]),
);
