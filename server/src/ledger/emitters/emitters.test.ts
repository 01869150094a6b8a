import { afterAll, beforeAll, expect, test } from "vitest";
import { telemetryDoor, type TelemetryDoor } from "../../../test/telemetry.ts";
import { cases } from "../../../test/telemetry-cases.ts";

/**
 * Written from the conventions and from what is documented of each emitter; recorded exports of the products are not
 * part of this repository.
 */
let door: TelemetryDoor;
beforeAll(async () => {
  door = await telemetryDoor();
});
afterAll(() => door[Symbol.asyncDispose]());

test.each(cases)("$name", async ({ service, batches, actions }) => {
  for (const { signal, body } of batches)
    expect((await door.send(signal, body)).status, "the batch is taken").toBe(200);
  const seen = (await door.list())
    .filter(({ telemetry }) => telemetry?.service === service)
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  expect(seen.map(({ tool }) => tool)).toEqual(actions.map(({ tool }) => tool));
  expect(seen).toMatchObject(actions);
});
