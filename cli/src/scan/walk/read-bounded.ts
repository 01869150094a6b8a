import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { Unread } from "../finding.ts";
import { codeOf } from "./walk.ts";

export type Read = { readonly text: string } | { readonly unread: Pick<Unread, "what" | "says"> };

const mebibyte = 1024 * 1024;
export const usualMaxBytes = mebibyte;

/** A file's text, if it is a plain file within the limit. Its size is asked of what was opened, and no more than that is read. */
export function readBounded(full: string, maxBytes: number): Read {
  let handle: number;
  try {
    // Not to be held up by a pipe that took the file's place in between.
    handle = openSync(full, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return { unread: { what: "unreadable", says: `It cannot be read: ${codeOf(error)}.` } };
  }
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) return { unread: { what: "unreadable", says: "It is not a plain file." } };
    if (stat.size > maxBytes)
      return {
        unread: {
          what: "too_large",
          says: `It has ${size(stat.size)}, more than the ${size(maxBytes)} that are read of such a file.`,
        },
      };
    const bytes = Buffer.allocUnsafe(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const got = readSync(handle, bytes, length, bytes.length - length, null);
      if (got === 0) break;
      length += got;
    }
    return textOf(bytes.subarray(0, length));
  } catch (error) {
    return { unread: { what: "unreadable", says: `It cannot be read: ${codeOf(error)}.` } };
  } finally {
    closeSync(handle);
  }
}

/** UTF-8 with or without its mark, or UTF-16 with it, as Windows writes. */
function textOf(bytes: Buffer): Read {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { text: bytes.subarray(2).toString("utf16le") };
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0)
    return { text: Buffer.from(bytes.subarray(2)).swap16().toString("utf16le") };
  if (bytes.subarray(0, 8192).includes(0))
    return {
      unread: { what: "binary", says: "It is binary, not the text that its name promises." },
    };
  const text = bytes.toString("utf8");
  return { text: text.startsWith("\uFEFF") ? text.slice(1) : text };
}

const size = (bytes: number): string =>
  bytes >= mebibyte
    ? `${Math.round(bytes / mebibyte).toLocaleString("en")} MiB`
    : `${Math.ceil(bytes / 1024)} KiB`;
