import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What this test needs of `oidc-provider`, which comes without types. */
interface Provider {
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
  interactionFinished(
    request: IncomingMessage,
    response: ServerResponse,
    result: object,
  ): Promise<void>;
}
interface Asked {
  readonly oidc: {
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string };
    readonly provider: { readonly Grant: new (of: object) => Grant };
  };
}
interface Grant {
  addOIDCScope(scope: string): void;
  save(): Promise<string>;
}

/** Someone at the provider. */
export interface Account {
  readonly sub: string;
  readonly name?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly groups?: readonly string[];
}

export const clientId = "reeve";
export const clientSecret = "a-secret-of-this-test-and-of-nothing-else";

/** A certified identity provider (`oidc-provider`) on this machine. Whoever stands in `who` is signed in without a form. */
export async function localProvider(redirectUri: string) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const it: { who: Account; asked: number } = { who: { sub: "nobody" }, asked: 0 };
  const accounts = new Map<string, Account>();
  const name = "oidc-provider";
  const { default: Made } = (await import(name)) as {
    default: new (issuer: string, options: object) => Provider;
  };
  const scope = "openid profile email groups";
  const provider = new Made(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [new URL("/sign-in", redirectUri).href],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: {
      openid: ["sub"],
      profile: ["name"],
      email: ["email", "email_verified"],
      groups: ["groups"],
    },
    scopes: scope.split(" "),
    cookies: { keys: ["test"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => "/interaction" },
    findAccount: (_ctx: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ ...accounts.get(sub), sub }),
    }),
    async loadExistingGrant({ oidc }: Asked) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope(scope);
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction")) return answer(request, response);
    it.asked += 1;
    accounts.set(it.who.sub, it.who);
    void provider.interactionFinished(request, response, {
      login: { accountId: it.who.sub, remember: false },
    });
  });
  return {
    issuer,
    it,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Goes where a browser would go, with its cookies, until the address that is asked for; returns what stands there behind the `?`. */
export async function follow(start: string, until: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let step = 0; step < 10; step++) {
    if (url.startsWith(until)) return new URL(url).search.slice(1);
    const answer = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const one of answer.headers.getSetCookie()) {
      const [, key = "", value = ""] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      cookies.set(key, value);
    }
    const next = answer.headers.get("location");
    if (next === null) throw new Error(`${url} answered ${answer.status} ${await answer.text()}`);
    url = new URL(next, url).href;
  }
  throw new Error("the provider leads nowhere");
}
