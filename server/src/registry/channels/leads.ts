import type { GivenVia } from "@reeve/contract/channel";
import { forbiddenHost, internalAddress } from "../../platform/outbound/forbidden-address.ts";
import { Problem } from "../../platform/problem.ts";
import type { KeptVia } from "./store.ts";

/** Refuses where no channel may lead. A name is judged again when it is connected to, by what it leads to then. */
export function mayLeadTo(via: GivenVia | KeptVia, internal: boolean): void {
  const url = "url" in via ? new URL(via.url) : null;
  const host = "host" in via ? via.host : (url?.hostname ?? "");
  const path = url === null ? "via.host" : "via.url";
  const bare = host.replaceAll(/^\[|\]$/g, "");
  const reason = forbiddenHost(host);
  if (reason !== null) throw refused(path, `${host} is ${reason}.`, "Give another host.");
  const inside = bare === "localhost" ? "this machine" : internalAddress(bare);
  if (inside !== null && !internal)
    throw refused(path, `${host} is ${inside}.`, "Set `internal` if the channel is to lead there.");
  if (url === null) return;
  if (url.username !== "" || url.password !== "")
    throw refused(path, "The address holds a password.", "Give an address without one.");
  if (url.protocol !== "https:" && !internal)
    throw refused(
      path,
      "Messages would go in the clear.",
      "Give an address that begins with https.",
    );
}

const refused = (path: string, detail: string, fix: string): Problem =>
  new Problem("invalid", detail, fix, [{ path, message: detail }]);
