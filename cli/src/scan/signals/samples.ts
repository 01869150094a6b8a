import type { Samples } from "./sample.ts";
import { clientSamples } from "./samples-clients.ts";
import { codeSamples } from "./samples-code.ts";
import { runningSamples } from "./samples-running.ts";

/** For each signal that reads files, files and what is to be found in them. What clients are set up with has a test of its own. */
export const samples: Samples = { ...clientSamples, ...runningSamples, ...codeSamples };
