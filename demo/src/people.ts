import { reeve, type Input, type OperationName, type Output } from "@reeve/sdk/client";
import { routes } from "@reeve/sdk/routes";
import type { AgentId, PersonId } from "@reeve/contract/id";
import type { Product } from "./product.ts";

/** Someone of the story, signed in as they would be in the console. */
export interface SignedIn {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  /** Does one thing as this person, with the session that they signed in to. */
  does<N extends OperationName>(name: N, input: Input<N>): Promise<Output<N>>;
}

const household = [
  { name: "Ada Lovelace", email: "ada@reeve.example", role: "owner" },
  { name: "Grace Hopper", email: "grace@reeve.example", role: "owner" },
  { name: "Mary Somerville", email: "mary@reeve.example", role: "admin" },
] as const;
export type Household = Readonly<Record<"ada" | "grace" | "mary", SignedIn>>;

/** Invites the people who will answer for agents and signs each in by the link they were sent. */
export async function addPeople(product: Product): Promise<Household> {
  const api = reeve({ url: product.url, token: product.token });
  const [ada, grace, mary] = await Promise.all(
    household.map(async (person) => signIn(product, await api.call("people.invite", person))),
  );
  return { ada, grace, mary } as Household;
}

/** As a browser does it: the link's token is exchanged for a session, which its cookie carries from then on. */
async function signIn(
  { url }: Product,
  { person, link }: Output<"people.invite">,
): Promise<SignedIn> {
  const { headers, cookie } = await openSession(url, link.url);
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    does: async (name, input) => {
      const [method, template] = routes[name];
      const rest = new Map(Object.entries(input));
      const place = template.replaceAll(/\{(\w+)\}/g, (_, member: string) => {
        const value = encodeURIComponent(String(rest.get(member)));
        rest.delete(member);
        return value;
      });
      const body = method === "GET" ? undefined : Object.fromEntries(rest);
      const answer = await send(method, `${url}${place}`, { ...headers, cookie }, body);
      return (await answer.json()) as Output<typeof name>;
    },
  };
}

async function openSession(url: string, link: string) {
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get("token");
  const headers = { "content-type": "application/json", origin: url };
  const opened = await post(`${url}/api/session/link`, headers, { token });
  const cookie = opened.headers
    .getSetCookie()
    .map((each) => each.split(";", 1)[0])
    .join("; ");
  return { headers, cookie };
}

/** A sign-in of this moment, for what needs one. */
export async function signInAgain({ url, token }: Product, { id }: SignedIn) {
  const link = await reeve({ url, token }).call("people.link", { id });
  const { headers, cookie } = await openSession(url, link.url);
  return { url, headers: { ...headers, cookie } };
}

const post = (url: string, headers: Record<string, string>, body: unknown): Promise<Response> =>
  send("POST", url, headers, body);

async function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}

/** An owner puts their name to an agent and asks for its review, and somebody else lets it go live. */
export async function letLive(owner: SignedIn, other: SignedIn, agent: AgentId): Promise<void> {
  const { id, hash } = await owner.does("reviews.ask", { agent });
  await other.does("reviews.approve", { id, hash, reason: "Purpose, tools and scope fit." });
}

/** An owner accepts an agent, and vouches for its entry and for the version that runs. */
export async function vouchFor(owner: SignedIn, agent: AgentId): Promise<void> {
  for (const kind of ["ownership", "entry", "version"] as const)
    await owner.does("maturity.attest", { kind, agent, says: "I answer for it." });
}
