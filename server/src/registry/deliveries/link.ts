import type { Told } from "./tell.ts";

/** The page of the console where somebody can do something about it. */
export function linkOf(event: Told["event"], subject: string): string {
  const id = encodeURIComponent(subject);
  switch (event) {
    case "approval_asked":
    case "approval_expiring":
      return `/approvals/${id}`;
    case "handover_offered":
    case "handover_accepted":
      return `/handovers/${id}`;
    case "attestation_due":
    case "attestation_lapsed":
      return `/agents/${id}/attest`;
    case "owner_left":
      return `/agents/${id}`;
    case "review_asked":
      return "/reviews";
    case "proposal_waiting":
      return `/policies/proposals/${id}`;
    case "break_glass":
      return `/break-glass/${id}`;
    case "incident":
      return `/incidents/${id}`;
    case "finding":
      if (/^(stage|[a-z]+)\/\d$/.test(subject)) return "/maturity/history";
      return pages[subject.slice(0, 3)]?.(id) ?? "/findings";
    case "digest":
      return "/digest";
    case "test":
      return "/channels";
  }
}

const pages: Readonly<Record<string, (id: string) => string>> = {
  agt: (id) => `/agents/${id}`,
  srv: (id) => `/servers/${id}`,
  act: (id) => `/actions/${id}`,
  brg: (id) => `/break-glass/${id}`,
  dsc: (id) => `/found/${id}`,
  chn: () => "/channels",
  rsk: (id) => `/risks/${id}`,
  inc: (id) => `/incidents/${id}`,
};
