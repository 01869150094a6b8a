import { openDatabase } from "../../../server/src/platform/database.ts";

/** Databases of one PostgreSQL: made from nothing or as a copy of one that nobody is connected to. */
export function openDatabases(url: string) {
  const { pool, ...admin } = openDatabase(url, { max: 1 });
  // One after the other: copying takes as long as it takes, and whoever waits for a connection does not wait for ever.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (statement: string): Promise<unknown> =>
    (last = last.catch(() => undefined).then(() => pool.query(statement)));
  return {
    make: (name: string, of = "template1") => inTurn(`create database ${name} template ${of}`),
    drop: (name: string) => inTurn(`drop database if exists ${name} with (force)`),
    [Symbol.asyncDispose]: () => admin[Symbol.asyncDispose](),
  };
}
