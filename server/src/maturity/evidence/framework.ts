import { MappingMark, Framework } from "@reeve/contract/evidence";
import { z } from "zod";
import euAiAct from "./eu-ai-act.json" with { type: "json" };
import iso42001 from "./iso-42001.json" with { type: "json" };
import nistAiRmf from "./nist-ai-rmf.json" with { type: "json" };
import owaspAgentic from "./owasp-agentic.json" with { type: "json" };
import soc2 from "./soc-2.json" with { type: "json" };

/** One row of a mapping: an id of the framework, what it comes to in our words, and which artefacts speak for it. */
export const MappedControl = z.strictObject({
  id: z.string(),
  says: z.string(),
  artefacts: z.array(z.string()).min(1),
  mark: MappingMark,
  /** What no artefact of Reeve's can show. */
  missing: z.string().optional(),
});
export type MappedControl = z.infer<typeof MappedControl>;

export const MappedFramework = z.strictObject({
  ...Framework.shape,
  controls: z.array(MappedControl).min(1),
});
export type MappedFramework = z.infer<typeof MappedFramework>;

export const frameworks: readonly MappedFramework[] = [
  owaspAgentic,
  nistAiRmf,
  iso42001,
  euAiAct,
  soc2,
].map((file) => MappedFramework.parse(file));
