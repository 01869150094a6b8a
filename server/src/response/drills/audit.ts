import type { Called } from "./caller.ts";
import { msText, NotRehearsed, type Scene } from "./scene.ts";

/** A door with the whole road behind it, beside the one that everybody uses. */
export interface RehearsalDoor extends AsyncDisposable {
  readonly url: string;
}

export interface AuditDrillHands {
  /** With the record that this process really writes to. */
  door(): Promise<RehearsalDoor>;
  /** With a record that the database refuses to write. */
  doorThatCannotRecord(): Promise<RehearsalDoor>;
}

/** The canary calls where the record cannot be written: it is blocked for that reason, and the tool server sees nothing. */
export async function rehearseAudit(scene: Scene, hands: AuditDrillHands): Promise<number> {
  const { canary, doing, saw } = scene;
  await doing("The same door is tried with a record that can be written.");
  const before = await through(scene, hands.door, "ping");
  if (before.end !== "passed")
    throw new NotRehearsed(`The canary was not let through to begin with: ${before.why ?? ""}.`);
  await saw("Where the record can be written, the call passes.", true);
  await doing("The canary calls where the database refuses the record.");
  const blocked = await through(scene, hands.doorThatCannotRecord, "ping");
  await saw(
    blocked.end === "refused" && blocked.why === "audit-unavailable"
      ? `Where it cannot, the call was blocked after ${msText(blocked.endedMs - blocked.sentMs)}, and told why.`
      : `Where it cannot, the call was ${blocked.end}: ${blocked.why ?? "no reason was given"}.`,
    blocked.end === "refused" && blocked.why === "audit-unavailable",
  );
  const after = await canary.call("ping");
  await saw(
    after.end === "passed"
      ? "At the door that everybody uses, calls passed all the while."
      : `At the door that everybody uses, the canary was refused: ${after.why ?? ""}.`,
    after.end === "passed",
  );
  const [one, other] = [countOf(before), countOf(after)];
  const unseen =
    one !== null && other !== null && one.pid === other.pid && other.calls === one.calls + 1;
  await saw(
    unseen
      ? "The tool server never saw the call that was blocked."
      : "The tool server was called in between.",
    unseen,
  );
  return blocked.endedMs - blocked.sentMs;
}

async function through(
  { canary }: Scene,
  door: () => Promise<RehearsalDoor>,
  tool: string,
): Promise<Called> {
  await using it = await door();
  return await canary.call(tool, {}, it.url);
}

function countOf({ text }: Called): { readonly pid: number; readonly calls: number } | null {
  try {
    return JSON.parse(text ?? "") as { pid: number; calls: number };
  } catch {
    return null;
  }
}
