/** A policy that asks for something its data cannot give: a missing attribute, a wrong type, an overflow. Caught per policy. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
}

/** A stored policy that cannot be compiled. Whatever it might have said, decisions in its reach are blocked. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** The condition needs the context, which is not known yet: its answer is "perhaps". */
export class Unknown extends Error {
  override readonly name = "Unknown";
}
