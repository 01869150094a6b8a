/** What an annotation says is not what it may say; the message is what it takes. */
export class Refused extends Error {
  override readonly name = "Refused";
}

export const refuse = (wanted: string): never => {
  throw new Refused(wanted);
};

export function oneOf<T extends string>(values: readonly T[], value: string): T {
  return (
    values.find((one) => one === value) ?? refuse(values.map((one) => `"${one}"`).join(" or "))
  );
}

/** Names with commas between them, each once. */
export function list(value: string): readonly string[] {
  const items = value.split(",").map((item) => item.trim());
  return items.every((item) => item !== "")
    ? [...new Set(items)]
    : refuse("names with commas between them");
}
