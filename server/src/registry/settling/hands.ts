import type { AgentId, TelemetrySourceId } from "@reeve/contract/id";
import type { Clock } from "../../platform/clock.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import type { Write } from "../../platform/write.ts";
import type { LiveHands } from "../agents/register.ts";

type Db = DatabaseTransaction;
type Senders = readonly TelemetrySourceId[];

export interface SettlingHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly live: LiveHands;
  /** All that is known by now is in the inventory. */
  gathered(): Promise<void>;
  revokeCredentials(db: Db, agent: AgentId): Promise<void>;
  /** What becomes of those who send telemetry. */
  readonly senders: {
    /** All that they did and will do is this agent's. */
    belong(db: Db, senders: Senders, agent: AgentId): Promise<void>;
    ignore(db: Db, senders: Senders, reason: string, until: string): Promise<void>;
    shutOut(db: Db, senders: Senders, reason: string): Promise<void>;
    /** They wait for somebody again, each with its finding. */
    wait(db: Db, senders: Senders): Promise<void>;
  };
}
