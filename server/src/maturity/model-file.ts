import { durationMs, model as shipped, ModelFile } from "@reeve/contract/maturity/model";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { canonical } from "../platform/canonical.ts";
import { Problem } from "../platform/problem.ts";

/** The model that is measured by, and what its results are told apart by. */
export interface LoadedModel {
  readonly model: ModelFile;
  readonly sha256: string;
  /** A stage is gained sooner than by the model that Reeve comes with. */
  readonly shortened: boolean;
}

const fix =
  "Start from the model that `reeve maturity model --json` prints, or leave the setting out.";

/** The model Reeve comes with, or the one of a file. A file that is not a model stops the start. */
export async function loadModel(path: string | null): Promise<LoadedModel> {
  const model = path === null ? shipped : await readModel(path);
  return {
    model,
    sha256: createHash("sha256").update(canonical(model)).digest("hex"),
    shortened: (["2", "3", "4", "5"] as const).some(
      (stage) => durationMs(model.holds[stage]) < durationMs(shipped.holds[stage]),
    ),
  };
}

async function readModel(path: string): Promise<ModelFile> {
  const bad = (why: string): Problem =>
    new Problem("invalid", `The maturity model ${path} cannot be used: ${why}.`, fix);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw bad(
      error.code === "ENOENT"
        ? "there is no such file"
        : `it cannot be read (${error.code ?? "unknown"})`,
    );
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad("it is not JSON");
  }
  const parsed = ModelFile.safeParse(value);
  if (!parsed.success) throw bad(firstFault(parsed.error));
  const ids = parsed.data.criteria.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw bad(`the criterion ${twice} is in it twice`);
  return parsed.data;
}

function firstFault(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue
    ? `${issue.path.join(".") || "the whole"}: ${issue.message}`
    : z.prettifyError(error);
}
