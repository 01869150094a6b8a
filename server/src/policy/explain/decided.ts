import type { Decision } from "@reeve/contract/decision";
import { canonicalHash } from "../../platform/canonical.ts";
import { decide } from "../decide/decide.ts";
import type { Attempt } from "./changed.ts";

/** The decision of an attempt; its id is nobody's. */
export const decided = ({ snapshot, request, now }: Attempt): Decision =>
  decide(
    snapshot,
    { ...request, argsHash: request.argsHash ?? canonicalHash(request.args ?? {}) },
    { id: "dec_00000000000000000000000000", now },
  );
