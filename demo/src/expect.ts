/** A step of the story that did not go as told fails the demo. */
export function expect(held: boolean, what: string): void {
  if (!held) throw new Error(`The story says: ${what}. It was not so.`);
}
