import type { Person } from "@reeve/contract/person";
import { isoTime } from "../src/platform/clock.ts";
import { authenticator } from "../src/access/authenticate.ts";
import { directoryVerbs } from "../src/access/directory/verbs.ts";
import { signOutAt } from "../src/access/oidc/sign-out.ts";
import { providerVerbs } from "../src/access/oidc/verbs.ts";
import { makeLink } from "../src/access/sign-in/link.ts";
import { personActor } from "../src/access/sign-in/me.ts";
import { signOutEverywhere } from "../src/access/sign-in/sign-out.ts";
import { signInVerbs } from "../src/access/sign-in/verbs.ts";
import { fixedToken } from "../src/access/tokens/fixed-token.ts";
import { tokenVerbs } from "../src/access/tokens/verbs.ts";
import { nobody, systemActor, type Actor } from "../src/platform/actor.ts";
import type { Ctx } from "../src/platform/context.ts";
import { newId } from "../src/platform/ids.ts";
import { writer, type Audit } from "../src/platform/write.ts";
import { peopleStore } from "../src/registry/people/store.ts";
import { peopleVerbs } from "../src/registry/people/verbs.ts";
import { pino } from "pino";
import { testDatabase } from "./database.ts";
import { vault } from "./reach.ts";

export const fixedSecret = "a-fixed-operator-token-of-forty-characters";

/** People, sign-in and tokens on a database of their own, with a clock that is moved by hand. */
export async function signInWorld(publicUrl = "http://localhost:4700") {
  const database = await testDatabase();
  const audits: Audit[] = [];
  const time = { ms: Date.parse("2026-11-23T09:00:00.000Z") };
  const clock = { now: () => time.ms };
  const write = writer({
    database,
    appendAudit: (_db, audit) => Promise.resolve(void audits.push(audit)),
    applied: () => Promise.resolve(),
  });
  const hands = { database, write, clock, publicUrl: () => publicUrl };
  const verbs = {
    ...peopleVerbs({
      database,
      write,
      clock,
      link: (db, person) => makeLink(db, person, clock, publicUrl),
      signOut: signOutEverywhere,
    }),
    ...signInVerbs({
      ...hands,
      signOutAt: signOutAt({ ...hands, log: pino({ level: "silent" }) }),
    }),
    ...tokenVerbs(hands),
    ...directoryVerbs(hands),
    ...providerVerbs({ ...hands, vault, log: pino({ level: "silent" }) }),
  };
  const authenticate = authenticator({ database, clock, fixedToken: fixedToken(fixedSecret) });
  return {
    database,
    audits,
    time,
    hands,
    verbs,
    authenticate,
    later(ms: number): void {
      time.ms += ms;
    },
    async person(
      name: string,
      role: Person["role"] = "viewer",
      status: Person["status"] = "active",
    ) {
      const person: Person = {
        id: newId("per", time.ms),
        name,
        email: `${name.toLowerCase().replaceAll(" ", ".")}@example.com`,
        role,
        status,
        createdAt: isoTime(time.ms),
        lastSeenAt: null,
      };
      await peopleStore(database.kysely).add(person);
      return person;
    },
    /** Signs the person in by a link, and returns the headers their browser sends from then on. */
    async browserOf(person: Person): Promise<Headers> {
      const link = await verbs["people.link"](request(systemActor), { id: person.id });
      const it = request(nobody);
      await verbs["session.link"](it, { token: tokenOf(link.url) });
      return new Headers({ cookie: cookieIn(it) });
    },
    /** A request of whoever sends these headers. */
    async from(headers: Headers): Promise<TestRequest> {
      const { actor, sessionToken } = await authenticate(headers);
      return { ...request(actor), sessionToken };
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

export interface TestRequest extends Ctx {
  /** The headers that were added to the answer. */
  readonly replies: Record<string, string>;
}

export function request(actor: Actor, from = "192.0.2.1"): TestRequest {
  const replies: Record<string, string> = {};
  return {
    actor,
    requestId: "test",
    from,
    sessionToken: null,
    replies,
    reply: (header, value) => void (replies[header] = value),
    signal: new AbortController().signal,
  };
}

export const by = (person: Person): TestRequest => request(personActor(person));
export const tokenOf = (url: string): string => new URL(url).hash.replace("#token=", "");
export const cookieIn = (it: TestRequest): string =>
  (it.replies["set-cookie"] ?? "").split(";")[0] ?? "";
