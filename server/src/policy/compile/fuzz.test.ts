import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { openCedar } from "../../../test/oracle/cedar.ts";
import { fuzz } from "../../../test/oracle/fuzz.ts";

const requests = 20_000;

test(
  "random policies decide as Cedar does, with the same reasons and errors, with the index and without it",
  { timeout: 300_000 },
  async () => {
    using cedar = openCedar();
    const seed = randomInt(2 ** 31);
    const found = await fuzz(cedar, seed, requests);
    process.stdout.write(
      `policies compared with Cedar: seed ${seed}, ${found.requests} requests of ${found.sets} policy sets, ${found.allowed} allowed, ${found.failing} with a policy that failed\n`,
    );
    expect(found.wrong, `seed ${seed}`).toBeNull();
    expect(found.allowed).toBeGreaterThan(requests / 50);
    expect(found.failing).toBeGreaterThan(requests / 20);
  },
);
