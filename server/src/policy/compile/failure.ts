/** Part of how policies are evaluated and not a fault: where it was thrown is not asked, and would cost more than the rest. */
class Quick extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A policy that asks for something its data cannot give: a missing attribute, a wrong type, an overflow. Caught per policy. */
export class EvaluationError extends Quick {
  override readonly name = "EvaluationError";
}

/** The condition needs the context or the time, which is not known yet: its answer is "perhaps". */
export class Unknown extends Quick {
  override readonly name = "Unknown";

  constructor() {
    super("not known yet");
  }
}

/** A stored policy that cannot be compiled. Whatever it might have said, decisions in its reach are blocked. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}
