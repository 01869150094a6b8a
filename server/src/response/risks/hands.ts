import type { Database } from "../../platform/database.ts";
import type { Write } from "../../platform/write.ts";
import type { LookHands } from "./look.ts";

export interface RiskHands extends LookHands {
  readonly database: Database;
  readonly write: Write;
}
