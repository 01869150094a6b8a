import { expect, test } from "vitest";
import { classify } from "./classify.ts";
import { readTitle } from "./read-title.ts";

const said = (title: string, description: string | null = null): string => {
  const role = classify(title, description);
  return role.counts === "no" ? "none" : `${role.family}${role.counts === "yes" ? "" : "?"}`;
};

test("the most advanced family decides, then the order of the table, and the others are kept beside it", () => {
  expect(classify("Product Manager, AI Security", null)).toMatchObject({
    family: "ai_security",
    tier: "A",
    also: ["ai_product_manager"],
    matchedText: "ai security",
  });
  expect(classify("AI Governance & Security Lead", null)).toMatchObject({
    family: "ai_governance",
    also: ["ai_security"],
  });
  // A product title about agents is a product title.
  expect(said("Product Manager, AI Agents")).toBe("ai_product_manager");
});

test("a title that does not say AI counts only where its description holds two different terms", () => {
  const title = "Forward Deployed Engineer";
  expect(said(title)).toBe("forward_deployed?");
  expect(said(title, "You will install pumps with customers.")).toBe("forward_deployed?");
  expect(said(title, "You build agentic systems. Agentic, agentic.")).toBe("forward_deployed?");
  expect(classify(title, "You build agentic systems on LLMs with guardrails.")).toMatchObject({
    counts: "yes",
    explicit: false,
    terms: ["agentic", "large language model", "guardrails"],
  });
  expect(said("AI Engineer", null)).toBe("ai_engineer");
});

test("people who are called agents never count, unless the title says AI", () => {
  for (const title of [
    "Real Estate Agent Operations Manager",
    "Customer Service Agent",
    "Operations Agent II",
    "Agent de sécurité (H/F)",
    "Agente de viajes",
    "Contrast Agent Chemist",
    "Agent-Based Modelling Researcher",
  ])
    expect(classify(title, "agentic, LLM, evals, guardrails"), title).toMatchObject({
      counts: "no",
      why: expect.stringMatching(/called an agent/),
    });
  expect(said("Call Center AI Agent Engineer")).toBe("agent_engineer");
});

test("who sells, recruits or communicates does not count, whatever else the title says, and a builder for them does", () => {
  for (const title of [
    "AI Sales Executive",
    "Recruiter, AI Security",
    "Product Marketing Manager, AI Agents",
    "Head of Public Policy, AI Governance",
    "Ingénieur d'affaires IA",
    "Forward Deployed Account Executive",
    "Developer Advocate, AI",
  ])
    expect(said(title), title).toBe("none");
  expect(said("Machine Learning Engineer, Marketing")).toBe("ai_engineer");
});

test("“agentic” that names what a firm sells is no word of AI, and another one beside it is", () => {
  expect(said("Agentic Commerce Lead")).toBe("agent_engineer?");
  expect(said("AI Engineer, Agentic Payments")).toBe("agent_engineer");
});

test("a title is read without pictures and without who may apply, in whichever language it is", () => {
  expect(readTitle("🛡️ KI-Sicherheitsingenieur:in (m/w/d)")).toBe("ai-security engineer");
  expect(readTitle("Développeur d’agents IA (H/F)")).toBe("developer d'ai agent");
  expect(said("Responsable gouvernance de l'IA")).toBe("ai_governance");
  expect(said("Arquitecto de soluciones de IA")).toBe("solutions_architect");
  expect(said("AI-ontwikkelaar (m/v/x)")).toBe("ai_engineer");
  expect(said("Software Engineer - Des Moines, IA")).toBe("none");
  expect(said("Addetto ai test")).toBe("none");
});

test("a title that was made to be slow is told in no time", () => {
  for (const title of [
    "ai agent ".repeat(60),
    "operations quality, ".repeat(30),
    "a, ".repeat(200),
  ])
    for (let n = 0; n < 20; n++) expect(classify(title, null)).toBeDefined();
});
