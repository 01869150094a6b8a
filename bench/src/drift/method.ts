/** A way of noticing: learns from a reference, and says of each session after it whether it alarms now. */
export interface Method<X> {
  readonly name: string;
  open(reference: readonly X[]): (x: X) => boolean;
}
