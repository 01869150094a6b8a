const maxLines = 40;
const maxValue = 600;

/** What changed between two definitions, a line a member, for a person who must decide whether to accept it. */
export function difference(before: unknown, after: unknown): string {
  const old = leaves(before);
  const now = leaves(after);
  const lines: string[] = [];
  for (const path of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const was = old.get(path);
    const is = now.get(path);
    if (was === is) continue;
    if (was === undefined) lines.push(`+ ${path}: ${short(is)}`);
    else if (is === undefined) lines.push(`- ${path}: ${short(was)}`);
    else lines.push(`- ${path}: ${short(was)}`, `+ ${path}: ${short(is)}`);
  }
  const rest = lines.length - maxLines;
  return [...lines.slice(0, maxLines), ...(rest > 0 ? [`… and ${rest} more lines`] : [])].join(
    "\n",
  );
}

const short = (json: string | undefined): string =>
  json !== undefined && json.length > maxValue ? `${json.slice(0, maxValue)}…` : String(json);

/** Every scalar and empty member, by its path. */
function leaves(value: unknown, path = "", found = new Map<string, string>()): Map<string, string> {
  const members = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (members.length === 0) found.set(path || "definition", JSON.stringify(value) ?? "nothing");
  for (const [name, member] of members)
    leaves(member, path === "" ? name : `${path}.${name}`, found);
  return found;
}
