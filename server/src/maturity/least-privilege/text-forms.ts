import type { ArgumentBound } from "@reeve/contract/privilege";

/** An enumeration of more values than these is no rule that anyone reads. */
export const mostValues = 8;

export type Bound = Pick<ArgumentBound, "kind" | "values">;

/** Up to and with the slash behind the host, so that no longer host begins so. */
const hostOf = (text: string): string | null =>
  /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+\//i.exec(text)?.[0] ?? null;
const domainOf = (text: string): string | null =>
  /^[^@\s,;<>]+(@[a-z0-9.-]+\.[a-z]{2,})$/i.exec(text)?.[1] ?? null;
const isPath = (text: string): boolean =>
  /^(\/|\.{1,2}\/|[a-z]:[\\/])/i.test(text) && !/(^|\/)\.\.(\/|$)/.test(text.slice(2));

/** What many different texts have in common: a few hosts, one folder, a few mail domains. However many, it takes no more room. */
export class TextForms {
  #hosts: Set<string> | null = new Set();
  #domains: Set<string> | null = new Set();
  #folder: string | null | undefined;

  add(text: string): void {
    this.#hosts = among(this.#hosts, hostOf(text));
    this.#domains = among(this.#domains, domainOf(text));
    if (this.#folder === null) return;
    this.#folder = isPath(text) ? common(this.#folder, text) : null;
  }

  bound(): Bound | null {
    if (this.#hosts && this.#hosts.size > 0)
      return { kind: "begins with", values: sorted(this.#hosts) };
    // The root itself is no bound.
    if (this.#folder && this.#folder.length > 1)
      return { kind: "begins with", values: [this.#folder] };
    if (this.#domains && this.#domains.size > 0)
      return { kind: "ends with", values: sorted(this.#domains) };
    return null;
  }
}

const sorted = (values: ReadonlySet<string>): string[] => [...values].sort();

function among(seen: Set<string> | null, value: string | null): Set<string> | null {
  if (seen === null || value === null) return null;
  seen.add(value);
  return seen.size > mostValues ? null : seen;
}

/** The folder that both are below; empty where there is none. */
function common(before: string | undefined, text: string): string {
  let folder = before ?? text.slice(0, text.lastIndexOf("/") + 1);
  while (folder !== "" && !text.startsWith(folder))
    folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  return folder;
}
