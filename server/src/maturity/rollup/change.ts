import type { RecordRow } from "./row.ts";

/** Which of an agent's, person's or grant's members probes ask about, before and after a change. */
export interface ChangeDetail {
  readonly owner?: Both;
  readonly status?: Both;
  readonly version?: Both;
}
type Both = readonly [string | null, string | null];

/** One change to Reeve itself, as far as probes need it. */
export interface Change {
  readonly seq: number;
  readonly at: string;
  readonly operation: string;
  readonly subject: string | null;
  /** The agent it concerns, where it concerns one. */
  readonly agent: string | null;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly requestId: string;
  readonly detail: ChangeDetail;
}

type Image = Readonly<Record<string, unknown>>;

/** What a change left an agent as. */
export interface AgentLeft {
  readonly agent: string;
  readonly seq: number;
  readonly status: string;
  readonly tier: string;
}

/** What rows came to by a change, as `ledger/seals.ts` says it. */
export interface SealSaid {
  readonly what: string;
  readonly of: string;
  readonly seq: number;
  readonly at: string;
  readonly says: Image;
}

/** What a record of a change says besides the change. */
export interface Beside {
  readonly agent: AgentLeft | null;
  readonly seals: readonly SealSaid[];
}

export function beside({ seq, at, subject, body }: RecordRow): Beside {
  const after = image(read(body)["after"]);
  const [status, tier] = [text(after["status"]), text(after["tier"])];
  const sealed: readonly unknown[] = Array.isArray(after["sealed"]) ? after["sealed"] : [];
  return {
    agent:
      subject?.startsWith("agt_") && status !== null && tier !== null
        ? { agent: subject, seq, status, tier }
        : null,
    seals: sealed.flatMap((it) => {
      const says = image(it);
      const [what, of] = [text(says["what"]), text(says["of"])];
      return what === null || of === null ? [] : [{ what, of, seq, at, says }];
    }),
  };
}

/** Reads a change from its record. A body that cannot be read is a change by nobody, which satisfies nothing. */
export function change(row: RecordRow): Change {
  const admin = read(row.body);
  const [before, after] = [image(admin["before"]), image(admin["after"])];
  const actor = image(admin["actor"]);
  const subject = row.subject;
  return {
    seq: row.seq,
    at: row.at,
    operation: text(admin["operation"]) ?? "",
    subject,
    agent: subject?.startsWith("agt_") ? subject : (agentIn(after) ?? agentIn(before)),
    actor: {
      kind: text(actor["kind"]) ?? "",
      id: text(actor["id"]) ?? "",
      name: text(actor["name"]) ?? "",
    },
    requestId: row.action,
    detail: {
      ...both("owner", ownerOf(before), ownerOf(after)),
      ...both("status", text(before["status"]), text(after["status"])),
      ...both("version", text(before["version"]), text(after["version"])),
    },
  };
}

const both = (name: string, before: string | null, after: string | null): Record<string, Both> =>
  before === after ? {} : { [name]: [before, after] };

const ownerOf = (it: Image): string | null => text(image(it["owner"])["id"]);

/** Grants and credentials say whose they are, as a reference or as an id. */
const agentIn = (it: Image): string | null => text(it["agent"]) ?? text(image(it["agent"])["id"]);

function read(body: string | null): Image {
  try {
    return image(image(JSON.parse(body ?? ""))["admin"]);
  } catch {
    return {};
  }
}

const image = (value: unknown): Image =>
  typeof value === "object" && value !== null ? (value as Image) : {};
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
