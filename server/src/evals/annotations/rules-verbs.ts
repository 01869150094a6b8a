import type { AnnotationRules } from "@reeve/contract/annotation";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { readsScores, type Rules } from "./feed.ts";
import { versionOf } from "./rubric.ts";
import { newestScore, putRules, rulesOf } from "./rules-store.ts";
import type { AnnotationHands } from "./verbs.ts";

type RulesVerb = "annotations.rules" | "annotations.put";

export const annotationRulesVerbs = ({
  database,
  write,
  clock,
}: AnnotationHands): Pick<Verbs<Ctx>, RulesVerb> => ({
  async "annotations.rules"() {
    return told(there(await rulesOf(database.kysely)));
  },

  "annotations.put": (ctx, asked) =>
    write(ctx, "annotations.put", async (tx) => {
      const before = there(await rulesOf(tx.db, "wait"));
      const at = isoTime(clock.now());
      const after = changed(before, asked, { changedAt: at, changedBy: ctx.actor.name });
      // What was said before a rule was there is not sent to anyone.
      const from = readsScores(before) ? before.lookedTo : await newestScore(tx.db);
      await putRules(tx.db, after, from);
      tx.note({ subject: "annotation-rules", before: told(before), after: told(after) });
      tx.unread();
      return told(after);
    }),
});

function there(rules: Rules | null): Rules {
  if (rules === null) throw new Error("the rules of annotation are missing");
  return rules;
}

const told = ({ lookedTo: _lookedTo, ...rules }: Rules): AnnotationRules => rules;

function changed(
  before: Rules,
  asked: Parsed<"annotations.put">,
  by: Pick<AnnotationRules, "changedAt" | "changedBy">,
): Rules {
  return {
    ...before,
    ...by,
    share: asked.share ?? before.share,
    secondShare: asked.secondShare ?? before.secondShare,
    failsOf: [...new Set(asked.failsOf ?? before.failsOf)],
    disagreements: asked.disagreements ?? before.disagreements,
    alarms: asked.alarms ?? before.alarms,
    incidents: asked.incidents ?? before.incidents,
    rubrics: before.rubrics.map((rubric) => {
      const other = asked.rubrics?.find(({ aspect }) => aspect === rubric.aspect);
      return other === undefined ? rubric : { ...other, version: versionOf(other) };
    }),
  };
}
