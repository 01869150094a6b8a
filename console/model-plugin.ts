import { createHash } from "node:crypto";
import type { Plugin } from "vite";
import { modelText } from "../contract/src/maturity/assessment-file.ts";
import { model as read } from "../contract/src/maturity/model.ts";

const text = modelText(read);

/** The maturity model as plain data, checked by its schema when it is built; the schema itself stays behind. */
export const model: Plugin = {
  name: "reeve-model",
  resolveId: (id) => (id === "virtual:model" ? "\0model" : undefined),
  load: (id) =>
    id === "\0model"
      ? `export const model = ${text};
         export const sha256 = ${JSON.stringify(createHash("sha256").update(text).digest("hex"))};`
      : undefined,
};
