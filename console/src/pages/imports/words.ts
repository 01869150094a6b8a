import type { Import, ImportField, ImportRow, ImportVerdict } from "@reeve/contract/import";
import type { Shape, Tone } from "../../ui/badge.tsx";

/** What a column of a spreadsheet can say of an agent, in the order of the register. */
export const fieldWord: Record<ImportField, string> = {
  name: "Name",
  purpose: "Purpose",
  environment: "Environment",
  tier: "Tier",
  owner: "Owner: answers for its behaviour",
  change: "Answers for changes",
  incidents: "Answers for incidents",
  risk: "Accepts its risk",
  backup: "Backup",
  servers: "Tool servers",
  tools: "Tools",
  data: "Classes of data",
  version: "Version",
};
export const fields = Object.keys(fieldWord) as ImportField[];

export interface Mark {
  readonly word: string;
  readonly tone: Tone;
  readonly shape: Shape;
}

export const verdictMark: Record<ImportVerdict, Mark> = {
  create: { word: "New", tone: "allow", shape: "disc" },
  update: { word: "Changes", tone: "scope", shape: "half" },
  unchanged: { word: "As it is", tone: "calm", shape: "ring" },
  error: { word: "Wrong", tone: "block", shape: "square" },
};

export const stateMark: Record<Exclude<ImportRow["state"], "waiting">, Mark> = {
  applied: { word: "Applied", tone: "allow", shape: "disc" },
  undone: { word: "Taken back", tone: "calm", shape: "ring" },
  left: { word: "Left alone", tone: "escalate", shape: "triangle" },
};

export const statusMark: Record<Import["status"], Mark> = {
  uploading: { word: "Not whole", tone: "escalate", shape: "triangle" },
  reading: { word: "Being read", tone: "accent", shape: "bars" },
  read: { word: "To be previewed", tone: "accent", shape: "half" },
  checking: { word: "Being previewed", tone: "accent", shape: "bars" },
  checked: { word: "Previewed", tone: "accent", shape: "half" },
  applying: { word: "Being applied", tone: "accent", shape: "bars" },
  applied: { word: "Applied", tone: "allow", shape: "disc" },
  undoing: { word: "Being taken back", tone: "accent", shape: "bars" },
  undone: { word: "Taken back", tone: "calm", shape: "ring" },
  failed: { word: "Could not be read", tone: "block", shape: "square" },
};

/** What the step under way works on, and how far it is: rows done of how many. */
export function under(it: Import): { label: string; done: number; of: number } | null {
  const { create, update, applied, undone, left } = it.counts;
  if (it.status === "reading") return { label: "Reading the file", done: it.done, of: it.rows };
  if (it.status === "checking") return { label: "Previewing", done: it.done, of: it.rows };
  if (it.status === "applying")
    return { label: "Applying", done: applied + left, of: create + update };
  if (it.status === "undoing") return { label: "Taking back", done: undone, of: undone + applied };
  return null;
}

export const many = (count: number, one: string, more = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : more}`;
