import type { AttestationKind } from "@reeve/contract/maturity/maturity";

/** The criteria that a person meets by vouching for something under their own sign-in. */
const kinds: Readonly<Record<string, AttestationKind>> = {
  "INV-2.1": "register",
  "INV-4.2": "entry",
  "INV-5.3": "entry",
  "OWN-3.2": "ownership",
  "OWN-4.1": "ownership",
  "OWN-5.1": "version",
  "GOV-2.1": "use_policy",
  "GOV-3.1": "review",
};

export const attestationOf = (criterion: string): AttestationKind | undefined => kinds[criterion];

/** Where something is done: at its own page, or, where it is done agent by agent, at the list of those that lack it. */
export const placeOf = ({ criterion, page }: { criterion: string; page: string }): string =>
  page === "/agents" || (attestationOf(criterion) !== undefined && !page.startsWith("/agents/"))
    ? `/maturity/criteria/${criterion}`
    : page;

interface Words {
  readonly button: string;
  readonly title: (agent: string) => string;
  /** What one says by it, and who may. */
  readonly says: string;
  readonly hint: string;
  readonly done: string;
}

export const words: Readonly<Record<AttestationKind, Words>> = {
  register: {
    button: "Confirm the register",
    title: () => "Confirm the register",
    says: "You say that you looked through the list of agents and that, as far as you know, it holds those that run here. An operator or an administrator may say it.",
    hint: "How you checked it. Kept on record with your name.",
    done: "The register is confirmed.",
  },
  ownership: {
    button: "Accept the role",
    title: (agent) => `Accept answering for ${agent}`,
    says: "You say that you answer for what it does, for changes to it, for its incidents and for the risk that is left. Only its owner may say it.",
    hint: "In your own words. Kept on record with your name.",
    done: "You answer for it.",
  },
  entry: {
    button: "Confirm the entry",
    title: (agent) => `Confirm the entry of ${agent}`,
    says: "You say that purpose, owner, scope and environment are as the register has them. Only a person accountable for it may say it.",
    hint: "What you checked. Kept on record with your name.",
    done: "The entry is confirmed.",
  },
  version: {
    button: "Attest the version",
    title: (agent) => `Attest the running version of ${agent}`,
    says: "You say that you know the version that runs and what it may reach now. It counts until either changes. Only a person accountable for it may say it.",
    hint: "What you looked at. Kept on record with your name.",
    done: "The running version is attested.",
  },
  review: {
    button: "Record a review",
    title: (agent) => `Record a review of ${agent}`,
    says: "You say that you looked at it before it went live. Anyone but whoever registered it may say it.",
    hint: "What you looked at and what you found. Kept on record with your name.",
    done: "The review is recorded.",
  },
  use_policy: {
    button: "Attest the use policy",
    title: () => "Attest the use policy",
    says: "You say that a policy of use is written down, and where. An operator or an administrator may say it.",
    hint: "Where it is, and its date. Kept on record with your name.",
    done: "The use policy is attested.",
  },
};
