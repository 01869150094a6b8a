/** Made from the contract by model-plugin.ts when the console is built. */
declare module "virtual:model" {
  import type { ModelFile } from "@reeve/contract/maturity/model";

  export const model: ModelFile;
  export const sha256: string;
}
