import { genaiSpan } from "./genai.ts";
import type { Emitter } from "./seen.ts";

/** Google's Agent Development Kit: spans of the conventions under a scope of its own, and names of its own for what passes. */
export const googleAdk: Emitter = {
  name: "google-adk",
  knows: ({ origin }) => origin.scope === "gcp.vertex.agent",
  span: (record) => genaiSpan(record, "google-adk"),
};
