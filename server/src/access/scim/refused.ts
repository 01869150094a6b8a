export type ScimType =
  | "uniqueness"
  | "tooMany"
  | "invalidFilter"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue";

/** A request that SCIM answers with an error (RFC 7644 §3.12). */
export class ScimRefused extends Error {
  readonly status: number;
  readonly scimType: ScimType | null;
  /** What Reeve advises on top, where it knows. */
  constructor(status: number, scimType: ScimType | null, detail: string) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }
}

export const badValue = (detail: string): ScimRefused =>
  new ScimRefused(400, "invalidValue", detail);
export const badSyntax = (detail: string): ScimRefused =>
  new ScimRefused(400, "invalidSyntax", detail);
export const badPath = (detail: string): ScimRefused => new ScimRefused(400, "invalidPath", detail);
export const badFilter = (detail: string): ScimRefused =>
  new ScimRefused(400, "invalidFilter", detail);
export const notThere = (noun: string, id: string): ScimRefused =>
  new ScimRefused(404, null, `There is no ${noun} ${id.slice(0, 100)}.`);
