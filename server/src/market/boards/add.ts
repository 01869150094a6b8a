import type { CompanyId } from "@reeve/contract/id";
import type { Board } from "@reeve/contract/market";
import type { Database } from "../../platform/database.ts";
import { Problem } from "../../platform/problem.ts";
import { boardBehind, connectors, keyOf } from "./connectors.ts";
import { boardStore } from "./store.ts";

/** Adds the board behind a careers address, or one named as `greenhouse:acme`; it is due at once. */
export async function addBoard(
  db: Database["kysely"],
  company: CompanyId,
  careers: string,
  at: string,
): Promise<Board> {
  const found = boardBehind(careers);
  if (found === null)
    throw new Problem(
      "invalid",
      "That address is of no job board that is read.",
      `Give the address of its openings at ${Object.values(connectors)
        .map(({ name }) => name)
        .join(", ")}, or name the board, as greenhouse:acme.`,
      [{ path: "careers", message: "no board that is read" }],
    );
  const key = keyOf(found);
  const store = boardStore(db);
  const added = await store.add({ ...found, key, company, nextAt: at });
  const board = await store.find(key);
  if (board && added) return board;
  throw new Problem(
    "conflict",
    `The board ${key} is in the index, of ${board?.company.name ?? "another company"}.`,
    "A board is of one company.",
  );
}
