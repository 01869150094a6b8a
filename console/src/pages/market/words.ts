import type { HiringGroup, RoleFamily } from "@reeve/contract/market";
import type { Shape, Tone } from "../../ui/badge.tsx";

export const signal = "A hiring signal, not an audit.";

export const familyLabel: Readonly<Record<RoleFamily, string>> = {
  agent_ops: "Agent operations",
  evaluations: "Evaluations",
  ai_governance: "AI governance",
  ai_security: "AI security",
  agent_engineer: "Agent engineering",
  forward_deployed: "Forward-deployed engineering",
  solutions_architect: "AI solutions architecture",
  ai_engineer: "AI engineering",
  ai_product_manager: "AI product management",
};
export const families = Object.keys(familyLabel) as RoleFamily[];
export const familyChoices = families.map((value) => ({ value, label: familyLabel[value] }));

/** How a group is drawn, and what it is called in a few words. `stages` are those that such openings speak for. */
export const groupLook: Readonly<
  Record<
    HiringGroup,
    {
      readonly label: string;
      readonly tone: "allow" | "scope" | "escalate";
      readonly shape: Shape;
      readonly stages: readonly [from: number, to: number];
      readonly families: readonly RoleFamily[];
    }
  >
> = {
  A: {
    label: "Runs agents at scale",
    tone: "allow",
    shape: "disc",
    stages: [4, 5],
    families: ["agent_ops", "evaluations", "ai_governance", "ai_security"],
  },
  B: {
    label: "Ships agents",
    tone: "scope",
    shape: "half",
    stages: [3, 3],
    families: ["agent_engineer", "forward_deployed", "solutions_architect"],
  },
  C: {
    label: "First builds",
    tone: "escalate",
    shape: "triangle",
    stages: [1, 2],
    families: ["ai_engineer", "ai_product_manager"],
  },
};
export const groups = ["A", "B", "C"] as const satisfies readonly HiringGroup[];
export const groupChoices = groups.map((value) => ({
  value,
  label: `${value}: ${groupLook[value].label.toLowerCase()}`,
}));

export const sureLook: Readonly<
  Record<"low" | "medium" | "high", { label: string; tone: Tone; shape: Shape }>
> = {
  high: { label: "High", tone: "allow", shape: "disc" },
  medium: { label: "Medium", tone: "calm", shape: "half" },
  low: { label: "Low", tone: "calm", shape: "ring" },
};

const names = (of: readonly RoleFamily[]): string =>
  of.map((one) => familyLabel[one].replace(/^(?!AI)./, (first) => first.toLowerCase())).join(", ");

/** What an organisation's measured stage and the roles it staffs say together, in sentences that can be acted on. */
export function besides(
  stage: number,
  group: HiringGroup | null,
  hires: Readonly<Partial<Record<RoleFamily, number>>>,
): string {
  const missing = groupLook.A.families.filter((family) => (hires[family] ?? 0) === 0);
  if (group === null)
    return stage >= 4
      ? "Its controls are those of an organisation that runs agents at scale, and no opening of it says so. Who has the people does not look for them."
      : "No opening of it is for an agentic role at present.";
  const [from, to] = groupLook[group].stages;
  if (stage < from)
    return `Its openings speak of further than what is measured: people are sought whose controls are not there yet.`;
  if (missing.length > 0 && stage >= 4)
    return `Its controls are those of stage ${stage}, and nobody is sought for ${names(missing)}.`;
  if (stage > to)
    return "What is measured is further than its openings say. Who has the people does not look for them.";
  return "Its openings and what is measured say the same.";
}
