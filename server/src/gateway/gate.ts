import type { LimitKind } from "@reeve/contract/limit";
import { openAwaited, type Awaited } from "./act/awaited.ts";
import { openExchanges, type Exchanges } from "./act/exchanges.ts";
import type { GateHands } from "./hands.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { openUnderWay, type UnderWay } from "./guard/under-way.ts";
import { openPlaces, type Places } from "./limit/places.ts";
import { openStrangers, type Strangers } from "../access/strangers.ts";
import { openParamHeaders, type ParamHeaders } from "./enter/param-headers.ts";
import { settleQuestion } from "./questions/judge.ts";
import { openQuestions, type OpenQuestions } from "./questions/open.ts";
import { openStates, type States } from "./questions/states.ts";
import { openOpenings, type Openings } from "./enter/openings.ts";
import { openSessions, type Sessions } from "./enter/sessions.ts";

/** What the parts of the gate share. */
export interface Gate {
  readonly hands: GateHands;
  readonly limits: Limits;
  readonly sessions: Sessions;
  readonly openings: Openings;
  readonly exchanges: Exchanges;
  readonly awaited: Awaited;
  readonly params: ParamHeaders;
  readonly questions: OpenQuestions;
  readonly states: States;
  readonly places: Places;
  readonly strangers: Strangers;
  /** What was allowed at doors where others act. */
  readonly guarded: UnderWay;
  /** Calls that a limit refused, by what it bounds. */
  readonly limited: Map<LimitKind, number>;
}

export function openGate(hands: GateHands): Gate {
  const limits = { ...defaultLimits, ...hands.limits };
  return {
    hands,
    limits,
    sessions: openSessions(hands.sessionKey),
    openings: openOpenings(limits.openingMs),
    exchanges: openExchanges(hands, limits),
    awaited: openAwaited(limits.resumeMs),
    params: openParamHeaders(),
    places: openPlaces(limits),
    strangers: openStrangers(hands.clock),
    guarded: openUnderWay(),
    limited: new Map(),
    states: openStates(),
    questions: openQuestions(
      limits.questionMs,
      (action, why) => void settleQuestion({ hands }, action, "unknown", why),
    ),
  };
}
