/* oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin */
import { maxImportRows } from "@reeve/contract/import";
import { Worker } from "node:worker_threads";

export interface SheetRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/** Who takes what is read; the reading waits for it. */
export interface Taker {
  header(format: string, cells: readonly string[]): Promise<void>;
  rows(rows: readonly SheetRow[]): Promise<void>;
}

export interface SheetProblem {
  readonly detail: string;
  readonly fix: string;
}

type Message =
  | { readonly kind: "header"; readonly format: string; readonly cells: readonly string[] }
  | { readonly kind: "rows"; readonly rows: readonly SheetRow[] }
  | { readonly kind: "end" }
  | ({ readonly kind: "failed" } & SheetProblem);

export const sheetLimits = {
  rows: maxImportRows,
  columns: 200,
  cellLetters: 10_000,
  unpackedBytes: 256_000_000,
};
const heapMb = 512;
const longestMs = 300_000;

/** Reads a spreadsheet in a thread of its own, whose memory and time are bounded. Answers why it could not be read, or null. */
export async function readSheet(
  bytes: Uint8Array<ArrayBuffer>,
  taker: Taker,
  signal: AbortSignal,
  limits: typeof sheetLimits = sheetLimits,
): Promise<SheetProblem | null> {
  const worker = new Worker(new URL("./sheet-worker.js", import.meta.url), {
    workerData: { bytes, limits },
    transferList: [bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    env: {},
  });
  const late = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  const stop = (): void => void worker.terminate();
  late.addEventListener("abort", stop);
  try {
    return await new Promise<SheetProblem | null>((resolve, reject) => {
      let taken = Promise.resolve();
      const take = async (message: Message): Promise<void> => {
        if (message.kind === "header") await taker.header(message.format, message.cells);
        else if (message.kind === "rows") {
          await taker.rows(message.rows);
          worker.postMessage("taken");
        } else
          resolve(message.kind === "end" ? null : { detail: message.detail, fix: message.fix });
      };
      worker.on("message", (message: Message) => {
        taken = taken.then(() => take(message));
        taken.catch(reject);
      });
      worker.on("error", (error: NodeJS.ErrnoException) =>
        resolve(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch : broken),
      );
      // It ends by itself after its last word, which may still be under way here.
      worker.on("exit", () => {
        void taken.then(() => resolve(signal.aborted ? interrupted : tooMuch)).catch(reject);
      });
    });
  } finally {
    late.removeEventListener("abort", stop);
    await worker.terminate();
  }
}

const tooMuch: SheetProblem = {
  detail: "The file takes more memory or time to read than Reeve gives to one.",
  fix: "Import the sheet alone, in parts, or as CSV.",
};
const broken: SheetProblem = {
  detail: "The file could not be read.",
  fix: "Open it in a spreadsheet, save it again as .xlsx or CSV, and import that.",
};
const interrupted: SheetProblem = {
  detail: "Reeve was stopped while it read the file.",
  fix: "Import the file again.",
};
