import type { Reported } from "@reeve/contract/report";
import { visible } from "./visible.ts";

/** The subjects that do not pass, each defined once, and what each criterion says of which. */
export function oscalSubjects(it: Reported, id: (...names: string[]) => string) {
  const components = new Map<string, object>();
  const named = new Map<string, object[]>();
  for (const [criterion, { items }] of Object.entries(it.subjects))
    for (const { id: subject, name, standing, why, page } of items) {
      if (standing === "pass" || standing === "not_applicable") continue;
      const uuid = id("subject", subject);
      components.set(uuid, {
        uuid,
        type: subject.startsWith("agt_") ? "software" : "process-procedure",
        title: visible(name),
        description: visible(subject),
        links: [{ href: encodeURI(`${it.address}${visible(page)}`), rel: "reference" }],
        status: { state: "operational" },
      });
      const own = named.get(criterion) ?? [];
      own.push({
        "subject-uuid": uuid,
        type: "component",
        title: visible(name),
        props: [{ name: "standing", value: standing }],
        remarks: visible(why),
      });
      named.set(criterion, own);
    }
  return {
    components: [...components.values()],
    subjectsOf(criterion: string) {
      const subjects = named.get(criterion);
      return subjects && { subjects };
    },
  };
}
