import type { Approval, ApprovalDetail } from "@reeve/contract/approval";
import { Badge, type Shape, type Tone } from "../../ui/badge.tsx";

const statuses: Readonly<Record<Approval["status"], { label: string; tone: Tone; shape: Shape }>> =
  {
    pending: { label: "Waits", tone: "escalate", shape: "triangle" },
    approved: { label: "Approved", tone: "allow", shape: "disc" },
    used: { label: "Approved and used", tone: "allow", shape: "disc" },
    denied: { label: "Denied", tone: "block", shape: "square" },
    expired: { label: "Ran out", tone: "calm", shape: "dash" },
  };

export const ApprovalBadge = ({ status }: { status: Approval["status"] }) => (
  <Badge tone={statuses[status].tone} shape={statuses[status].shape}>
    {statuses[status].label}
  </Badge>
);
export const statusChoices = Object.entries(statuses)
  .filter(([value]) => value !== "pending")
  .map(([value, { label }]) => ({ value, label }));

export const effectWords: Readonly<Record<NonNullable<ApprovalDetail["what"]>["effect"], string>> =
  {
    read: "It only reads.",
    write: "It changes something.",
    destructive: "It may delete or overwrite something.",
  };

export const proofWords: Readonly<Record<"passkey" | "sign-in" | "session" | "token", string>> = {
  passkey: "with a passkey over this action",
  "sign-in": "signed in a moment before",
  session: "signed in",
  token: "by an operator token",
};

/** `owner` and `role:approver`, as a sentence says them. */
export const approverWords = (approver: string): string => {
  const [kind = "", name = ""] = approver.split(/:(.*)/s);
  switch (kind) {
    case "owner":
      return "whoever answers for the agent";
    case "role":
      return `anyone with the role ${name}`;
    case "team":
      return `the team ${name}`;
    case "oncall":
      return `whoever is on call for ${name}`;
    default:
      return name || approver;
  }
};
