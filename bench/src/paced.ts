import { Pool } from "undici";
import { headersOf, isAnswer, message, type Measured, type Target } from "./load.ts";

/** So many calls a second, begun on time whether or not those before have ended; a late one counts from when it was due. */
export async function paced(target: Target, perSecond: number, seconds: number): Promise<Measured> {
  const { origin, pathname } = new URL(target.url);
  const pool = new Pool(origin, { connections: 256, pipelining: 1 });
  const headers = headersOf(target);
  const latencies: number[] = [];
  let errors = 0;
  const began = performance.now();
  const many = Math.round(perSecond * seconds);
  const call = async (due: number): Promise<void> => {
    const body = message();
    const own = target.each === undefined ? headers : { ...headers, ...target.each() };
    const answer = await pool.request({ path: pathname, method: "POST", headers: own, body });
    const text = await answer.body.text();
    latencies.push(performance.now() - due);
    if (!isAnswer(answer.statusCode, text)) errors++;
  };
  const under: Promise<void>[] = [];
  for (let n = 0; n < many;) {
    const due = began + (n / perSecond) * 1000;
    if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, 1));
    else {
      under.push(call(due));
      n++;
    }
  }
  await Promise.all(under);
  const elapsed = (performance.now() - began) / 1000;
  await pool.close();
  return {
    calls: latencies.length,
    errors,
    seconds: elapsed,
    latencies: Float64Array.from(latencies).sort(),
  };
}
