import type { CompanyId } from "@reeve/contract/id";
import type { Output } from "@reeve/contract/operations";
import { openAsking, marketVerbs } from "../src/market/open.ts";
import { by, decisionWorld } from "./decision-world.ts";
import { openJobBoards } from "./job-boards.ts";

/** An index, and the local server that speaks as every system of job boards; the clock moves by what is waited for. */
export async function marketWorld() {
  const world = await decisionWorld();
  const boards = await openJobBoards(world.clock);
  const ada = by(await world.person("Ada Admin", "admin"));
  const settings = { boardMirrors: { "*": boards.url }, boardContact: "index@reeve.example" };
  const asking = openAsking(world.clock, settings);
  const wait = async (ms: number): Promise<void> => void (world.time.ms += ms);
  const hands = { ...world.hands, asking: { ...asking, wait } };
  const index = marketVerbs(hands);
  let made = 0;
  return {
    ...world,
    hands,
    boards,
    ada,
    index,
    async company(ats: string, token: string): Promise<CompanyId> {
      made += 1;
      const said = { name: `${ats} ${token}`, domain: `c${made}.example` };
      return (await index["index.add"](ada, { ...said, careers: `${ats}:${token}` })).id;
    },
    /** Reads every board of the company; what came of each, in their order. */
    async sync(company: CompanyId): Promise<Output<"index.sync">[]> {
      const found = [];
      for await (const it of index["index.sync"](ada, { company, again: true })) found.push(it);
      return found.toSorted((a, b) => a.board.localeCompare(b.board));
    },
    placement: async (id: CompanyId) =>
      (await index["index.company"](ada, { id })).company.placement,
    postings: async (company: CompanyId, also: { readonly closed?: "yes" } = {}) =>
      (await index["index.postings"](ada, { company, limit: 200, ...also })).items,
    async [Symbol.asyncDispose]() {
      await boards[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}
