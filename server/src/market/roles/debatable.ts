/** Titles that two careful readers may tell differently, and how they are told here. */
export const debatable: readonly { readonly title: string; readonly says: string }[] = [
  {
    title: "Agentic AI Solutions Architect",
    says: "Told as one who builds agents: inside a group, the family that stands first in the table decides. The other one is kept beside it.",
  },
  {
    title: "Forward Deployed Engineer, AI Agents",
    says: "Told as one who builds agents, for the same reason; both are of group B.",
  },
  {
    title: "MLOps Engineer",
    says: "Counts for nothing: it ran models long before there were agents, and the title says neither agent nor language model.",
  },
  {
    title: "AI-Native Software Engineer",
    says: "Told as one who builds with models, although some companies mean one who is helped by them.",
  },
  {
    title: "Trust & Safety Engineer, AI",
    says: "Told as governance of AI: trust stands before safety in the table. Both are of group A.",
  },
  {
    title: "Data Architect, AI",
    says: "Told as one who designs solutions with AI; it may be one who looks after the data for it.",
  },
  {
    title: "Marketing AI Engineer",
    says: "Counts for nothing: a title that sells, recruits or communicates is left out, unless it begins with a builder's title.",
  },
  {
    title: "AI Workforce Manager",
    says: "Counts for nothing: without the word agent it is as often one who trains people.",
  },
  {
    title: "AI Act Counsel",
    says: "Told as governance of AI: who advises on its regulation is one of those who keep it. A lawyer whose title names no such word counts for nothing.",
  },
];
