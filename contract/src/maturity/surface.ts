/** The six control surfaces, in the model's order. Apart from the schemas, so that a page may use them without those. */
export const surfaceIds = [
  "inventory",
  "ownership",
  "visibility",
  "access",
  "evaluations",
  "governance",
] as const;
