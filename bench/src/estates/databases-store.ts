import { openDatabase } from "../../../server/src/platform/database.ts";

/** Databases of one PostgreSQL: made from nothing or as a copy of one that nobody is connected to. */
export function openDatabases(url: string) {
  const { pool, ...admin } = openDatabase(url, { max: 1 });
  return {
    make: (name: string, of = "template1") => pool.query(`create database ${name} template ${of}`),
    drop: (name: string) => pool.query(`drop database if exists ${name} with (force)`),
    [Symbol.asyncDispose]: () => admin[Symbol.asyncDispose](),
  };
}
