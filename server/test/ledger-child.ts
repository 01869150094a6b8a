import { openDatabase } from "../src/platform/database.ts";
import { sampleEnd, sampleIntent, testLedger } from "./ledger.ts";

/** Records actions until it is killed; some are always under way. */
const [url, folder] = process.argv.slice(2);
const ledger = await testLedger(openDatabase(url ?? "", { max: 3 }), folder ?? "");
const one = async (): Promise<void> => {
  for (;;) {
    const intent = sampleIntent();
    await ledger.intend(intent);
    process.stdout.write("acknowledged\n");
    await new Promise((done) => setTimeout(done, 40));
    await ledger.settle(sampleEnd(intent));
  }
};
await Promise.all(Array.from({ length: 8 }, one));
