import type { ImportId } from "@reeve/contract/id";
import { call } from "../../api/call.ts";

/** What one part holds, before base64. */
const partBytes = 600_000;

/** Sends a file in parts; Reeve reads it when the last one is there. */
export async function upload(
  file: File,
  far: (sent: number) => void,
  signal: AbortSignal,
): Promise<ImportId> {
  const { id } = await call("imports.start", { name: file.name, bytes: file.size }, signal);
  for (let at = 0; at < file.size; at += partBytes) {
    const data = await base64(file.slice(at, at + partBytes));
    await call("imports.upload", { id, at, data }, signal);
    far(Math.min(at + partBytes, file.size));
  }
  return id;
}

function base64(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const url = reader.result as string;
      resolve(url.slice(url.indexOf(",") + 1));
    });
    reader.addEventListener("error", () => reject(reader.error ?? new Error("not readable")));
    reader.readAsDataURL(part);
  });
}
