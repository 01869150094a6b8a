import { redactText } from "../../platform/redact.ts";

const longest = 300;

/** A name as it may be kept: no secret, no character that hides or turns others, and not without end. */
export function kept(name: string): string {
  const clean = redactText(name.slice(0, longest * 4))
    .replace(/[\p{Cc}\p{Cs}\p{Cf}\u2028\u2029]/gu, "\u{fffd}")
    .trim();
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}

/** A path without the steps that lead back, so that a folder's name in front finds all that is in it. */
export function pathName(text: string): string {
  const slashes = /^[A-Za-z]:\\|^\\\\|^[^/]*\\[^/]*$/.test(text)
    ? text.replaceAll("\\", "/")
    : text;
  const rooted = slashes.startsWith("/");
  const parts: string[] = [];
  for (const part of slashes.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !rooted) parts.push(part);
  }
  return kept(`${rooted ? "/" : ""}${parts.join("/")}` || ".");
}

export interface Address {
  readonly object: string;
  /** The system it is at; null where it names none. */
  readonly host: string | null;
  readonly kind: "address" | "path";
}

/** An address without user, password, query and fragment: they hold tokens, and texts of every kind. */
export function address(text: string): Address {
  const said = text.trim();
  const mail = /^(?:mailto:)?([^\s@<>"/]{1,64}@[^\s@<>"?]{1,190})(?:\?.*)?$/i.exec(said);
  if (mail) return { object: kept((mail[1] ?? "").toLowerCase()), host: null, kind: "address" };
  if (/^data:/i.test(said))
    return {
      object: kept(`data:${/^data:([\w.+/-]{0,100})/i.exec(said)?.[1] ?? ""}`),
      host: null,
      kind: "address",
    };
  try {
    const url = new URL(said);
    const path = decoded(url.pathname);
    if (url.protocol === "file:") return { object: pathName(path), host: null, kind: "path" };
    const host = url.host === "" ? null : kept(url.host);
    return { object: kept(`${url.protocol}//${url.host}${path}`), host, kind: "address" };
  } catch {
    return { object: kept(said.replace(/[?#].*$/s, "")), host: null, kind: "address" };
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
