import type { ToldFacts } from "../facts-of-control.ts";
import { fail, fromRecords, organisation, pass, unknown, type Probe, type Sight } from "./probe.ts";

/** A log that tells of less than this part of the calls is not the server's whole log. */
const whole = 0.9;

/** VIS-5.2: what tool servers tell of calls themselves, held against the record; and none of those in use keeps silent. */
export const reconciled: Probe = fromRecords(function* observe({ facts }) {
  for (const it of facts.told ?? []) {
    const evidence = `/actions?server=${encodeURIComponent(it.server)}`;
    yield {
      subject: { ...organisation, id: it.server, name: it.server, page: evidence },
      observedAt: facts.at,
      evidence,
      ...against(it),
    };
  }
});

function against({ server, calls, recent = 0, told, matched }: ToldFacts): Sight {
  if (told === 0)
    return unknown(`${server} tells nothing of its ${calls} calls since yesterday itself.`);
  const counts = { good: matched, of: told };
  if (matched < told)
    return fail(`${told - matched} of ${told} calls that ${server} tells of are not on record.`, {
      counts,
    });
  if (told < (calls - recent) * whole)
    return fail(`${server} tells of ${told} of ${calls} calls: that is not its whole log.`);
  return pass(`All ${told} calls that ${server} tells of are on record.`, { counts });
}
