import type { BoardOutcome, BoardStatus } from "@reeve/contract/market";
import type { Shape, Tone } from "../../ui/badge.tsx";

interface Look {
  readonly label: string;
  readonly tone: Tone;
  readonly shape: Shape;
}

/** How one reading of a board ended. */
export const outcomeText: Readonly<Record<BoardOutcome, Look>> = {
  ok: { label: "Read", tone: "allow", shape: "disc" },
  empty: { label: "No openings", tone: "calm", shape: "ring" },
  suspicious_empty: { label: "Empty all at once", tone: "escalate", shape: "half" },
  ambiguous_empty: { label: "Empty, or not known there", tone: "calm", shape: "half" },
  partial: { label: "Read in part", tone: "escalate", shape: "half" },
  not_found: { label: "Not found", tone: "block", shape: "square" },
  transient: { label: "Did not answer", tone: "escalate", shape: "triangle" },
  blocked: { label: "Asked to be left alone", tone: "block", shape: "bars" },
  malformed: { label: "Could not be understood", tone: "block", shape: "triangle" },
  refused: { label: "Set up wrongly", tone: "block", shape: "triangle" },
};

export const statusText: Readonly<Record<BoardStatus, Look>> = {
  new: { label: "Not read yet", tone: "calm", shape: "ring" },
  working: { label: "Working", tone: "allow", shape: "disc" },
  failing: { label: "Failing", tone: "escalate", shape: "triangle" },
  blocked: { label: "Left alone for a day", tone: "block", shape: "bars" },
  dead: { label: "Gone", tone: "block", shape: "square" },
};
