const cut = /… \(\d+ (?:characters|items|members)\)$|^\(\d+ members\)$/;

/** Whether the record holds less of a value than there was: hidden, cut short or removed. */
export function isMarked(value: unknown): boolean {
  const open: unknown[] = [value];
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (typeof next === "string" && (next.includes("[redacted") || cut.test(next))) return true;
    if (typeof next !== "object" || next === null) continue;
    for (const [name, inner] of Object.entries(next)) {
      if (name === "…" || name.startsWith("reeve/") || name.includes("[redacted")) return true;
      open.push(inner);
    }
  }
  return false;
}
