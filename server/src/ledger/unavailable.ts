/** The record could not be committed, so what it names must not happen. The reason is for people. */
export class AuditUnavailable extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`the ledger cannot record now: ${reason}`);
    this.name = "AuditUnavailable";
    this.reason = reason;
  }
}

/** The approval that the action rests on lets nothing pass any more. */
export class ApprovalSpent extends AuditUnavailable {}
