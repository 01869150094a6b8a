import type { ReasonCode } from "@reeve/contract/decision";
import type { Called } from "./caller.ts";
import { msText, NotRehearsed, type Scene } from "./scene.ts";

/** A door with the whole road behind it, beside the one that everybody uses. */
export interface RehearsalDoor extends AsyncDisposable {
  readonly url: string;
}

export interface OutageHands {
  /** As everything is. */
  door(): Promise<RehearsalDoor>;
  /** Without what is out. */
  broken(): Promise<RehearsalDoor>;
}

/** What is out, in words, and the reason with which a call is to be blocked then. */
export interface Outage {
  readonly well: string;
  readonly out: string;
  readonly code: ReasonCode;
}
export const outages = {
  audit: {
    well: "the record can be written",
    out: "the database refuses the record",
    code: "audit-unavailable",
  },
  policy: {
    well: "policies can be decided by",
    out: "policies cannot be evaluated",
    code: "policy-error",
  },
  state: {
    well: "Reeve's state is fresh",
    out: "the door lost touch with Reeve's state",
    code: "stale-snapshot",
  },
} satisfies Record<string, Outage>;

/** The canary calls where something is out: it is blocked for that reason, and the tool server sees nothing. */
export async function rehearseOutage(
  scene: Scene,
  { well, out, code }: Outage,
  hands: OutageHands,
): Promise<number> {
  const { canary, doing, saw } = scene;
  await doing(`The same door is tried while ${well}.`);
  const before = await through(scene, hands.door, "ping");
  if (before.end !== "passed")
    throw new NotRehearsed(`The canary was not let through to begin with: ${before.why ?? ""}.`);
  await saw(`Where ${well}, the call passes.`, true);
  await doing(`The canary calls where ${out}.`);
  const blocked = await through(scene, hands.broken, "ping");
  await saw(
    blocked.end === "refused" && blocked.why === code
      ? `Where ${out}, the call was blocked after ${msText(blocked.endedMs - blocked.sentMs)}, and told why.`
      : `Where ${out}, the call was ${blocked.end}: ${blocked.why ?? "no reason was given"}.`,
    blocked.end === "refused" && blocked.why === code,
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
