import type { Ats } from "@reeve/contract/market";
import { ashby } from "./ashby.ts";
import type { Board, Connector } from "./board.ts";
import { greenhouse } from "./greenhouse.ts";
import { lever } from "./lever.ts";
import { personio } from "./personio.ts";
import { isToken } from "./read.ts";
import { recruitee } from "./recruitee.ts";
import { smartrecruiters } from "./smartrecruiters.ts";
import { workable } from "./workable.ts";

/** Every system that is read. What was brought as a file is a board as well, which nobody asks. */
export const connectors: Readonly<Record<Exclude<Ats, "file">, Connector>> = {
  greenhouse,
  lever,
  ashby,
  smartrecruiters,
  workable,
  recruitee,
  personio,
};

export const connectorOf = (ats: string): Connector | null =>
  Object.values(connectors).find((one) => one.ats === ats) ?? null;

export const keyOf = ({ ats, token, region }: Board): string =>
  `${ats}:${token}${region === null ? "" : `@${region}`}`;

/** The board behind a careers address, or one named as `greenhouse:acme`; null where it is of no system that is read. */
export function boardBehind(careers: string): (Board & { readonly proven: boolean }) | null {
  const named = /^([a-z]{2,20}):([A-Za-z0-9._-]{1,100})(?:@([a-z]{2,8}))?$/.exec(careers);
  const found = named
    ? { ats: named[1] ?? "", token: named[2] ?? "", region: named[3] ?? null, proven: false }
    : detected(careers);
  const connector = found === null ? null : connectorOf(found.ats);
  return found !== null && connector !== null && isToken(connector, found) ? found : null;
}

function detected(careers: string): (Board & { readonly proven: boolean }) | null {
  const address = /^[a-z]+:\/\//i.test(careers) ? careers : `https://${careers}`;
  if (!URL.canParse(address)) return null;
  for (const connector of Object.values(connectors)) {
    const found = connector.detect(new URL(address));
    if (found !== null) return { ats: connector.ats, ...found, proven: true };
  }
  return null;
}
