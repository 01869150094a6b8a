import { EvaluationError } from "./failure.ts";
import { inRange } from "./long.ts";

/** Four decimal places in 64 bits: `value` is ten thousandths. */
export class Decimal {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }

  get key(): string {
    return `d${this.value}`;
  }
}

const form = /^(-?)([0-9]+)\.([0-9]{1,4})$/;

export function decimal(literal: string): Decimal {
  const parts = form.exec(literal);
  if (!parts) throw new EvaluationError(`"${literal}" is not a decimal`);
  const [, sign, whole, fraction] = parts as unknown as [string, string, string, string];
  const magnitude = BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, "0"));
  const value = sign === "" ? magnitude : -magnitude;
  if (!inRange(value)) throw new EvaluationError(`"${literal}" is out of a decimal's range`);
  return new Decimal(value);
}
