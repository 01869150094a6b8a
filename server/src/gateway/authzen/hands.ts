import type { Clock } from "../../platform/clock.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { decideOutside, outsidersOf } from "../../policy/outside/decide.ts";
import type { Snapshot } from "../../policy/snapshot/snapshot.ts";
import { approvalStore } from "../../response/approvals/store.ts";
import type { AuthzenHands } from "./door.ts";

/** What the door needs of the rooms to its left; the gate hands back the snapshot that it was given. */
export const authzenHands = (
  database: Database,
  clock: Clock,
): Omit<AuthzenHands, "gate" | "authenticate" | "addressOf"> => ({
  outside: (snapshot, request, at) => decideOutside(snapshot as Snapshot, request, at),
  outsiders: (snapshot, type) => outsidersOf(snapshot as Snapshot, type),
  outsideActions: (snapshot) => (snapshot as Snapshot).outside.actions,
  approval: (id) => approvalStore(database.kysely).find(id, isoTime(clock.now())),
});
