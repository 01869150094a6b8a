type Properties = Record<string, unknown>;

/** The JSON object that was typed, nothing being an empty one; or what is wrong with it. */
export function propertiesIn(text: string): Properties | string {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Properties;
  } catch {
    // Said below.
  }
  return 'Properties are a JSON object, such as {"owner": "bob"}.';
}

/** Each line a type and, after the first space, which one; or what is wrong with the first that is not. */
export function parentsIn(lines: readonly string[]): { type: string; id: string }[] | string {
  const parents = lines.map((line) => {
    const space = line.indexOf(" ");
    return { line, type: line.slice(0, space), id: line.slice(space + 1).trim() };
  });
  const wrong = parents.find(({ line, id }) => !line.includes(" ") || id === "");
  if (wrong) return `"${wrong.line}" is not a type and which one, such as: team sales`;
  return parents.map(({ type, id }) => ({ type, id }));
}
