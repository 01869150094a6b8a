import type { Approval } from "@reeve/contract/approval";
import { ApprovalId } from "@reeve/contract/id";
import { msText, NotRehearsed, until, type Scene } from "./scene.ts";

export interface ApprovalDrillHands {
  approval(id: ApprovalId): Promise<Approval | null>;
  /** How often the tool was really called, as the record has it. */
  allowed(tool: string): Promise<number>;
}

const longestMs = 60_000;

/** The canary asks for what a person has to approve, and nobody answers. From the question until it was over. */
export async function rehearseApproval(scene: Scene, hands: ApprovalDrillHands): Promise<number> {
  const { canary, doing, saw } = scene;
  await doing("The canary asks a person.");
  const asked = await canary.call("ask");
  const id = ApprovalId.safeParse(asked.approval?.id);
  if (asked.end === "passed" || !id.success) {
    await saw("The call was held until a person approves it.", false);
    return asked.endedMs - asked.sentMs;
  }
  scene.evidence.approval = id.data;
  await saw("The call was held until a person approves it.", true);
  await doing("Nobody answers. Leave the question alone.");
  const seen: Approval["status"][] = [];
  const over = await until(async () => {
    seen.push((await hands.approval(id.data))?.status ?? "denied");
    return seen.at(-1) !== "pending";
  }, longestMs);
  const status = seen.at(-1);
  const effectMs = performance.now() - asked.sentMs;
  if (over && status !== "expired")
    throw new NotRehearsed(`Somebody answered the question: it is ${status ?? "gone"}.`);
  await saw(
    over
      ? `The question ran out after ${msText(effectMs)}, unanswered.`
      : "The question never ran out.",
    over,
  );
  await doing("The canary tries the same again.");
  const again = await canary.call("ask");
  await saw(
    again.end === "refused"
      ? "The same call afterwards was not let through either: it would have to be asked anew."
      : "The same call passed afterwards.",
    again.end === "refused",
  );
  const happened = await hands.allowed("ask");
  await saw(
    happened === 0
      ? "The record has no call of this tool that was let pass."
      : `The record has ${happened} calls of this tool that were let pass.`,
    happened === 0,
  );
  return effectMs;
}
