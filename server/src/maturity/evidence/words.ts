import type { ControlEvidence } from "@reeve/contract/evidence";

export const statusWords: Readonly<Record<ControlEvidence["status"], string>> = {
  evidence: "evidence",
  partial: "partial",
  none: "no evidence",
};
export const markWords: Readonly<Record<ControlEvidence["mark"], string>> = {
  confirmed: "",
  unconfirmed: "mapping not confirmed",
  ours: "our own reading",
};
