import { openDatabase } from "../../../server/src/platform/database.ts";

/** The database itself, past every fault on the way to it. */
export interface Beside extends AsyncDisposable {
  /** Whether an intent with this among its arguments is committed now. */
  intended(note: string): Promise<boolean>;
}

export function beside(url: string): Beside {
  const database = openDatabase(url, { max: 2 });
  return {
    async intended(note) {
      const { rowCount } = await database.pool.query(
        "select from records where kind = 'intent' and strpos(record_text(body, payload), $1) > 0 and decision in ('allow', 'scope')",
        [JSON.stringify(note)],
      );
      return (rowCount ?? 0) > 0;
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
