import { reeve, type Input, type Output } from "@reeve/sdk/client";
import type { PersonId } from "@reeve/contract/id";
import type { Product } from "./product.ts";

/** Someone of the story, signed in as they would be in the console. */
export interface SignedIn {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  attest(attestation: Input<"maturity.attest">): Promise<Output<"maturity.attest">>;
  /** Agrees to one action of an agent, as they would on the page that its address leads to. */
  approve(id: string, reason: string): Promise<Output<"approvals.approve">>;
  /** Puts their name to an agent that automation registered, and asks for its review. */
  askReview(agent: string): Promise<Output<"reviews.ask">>;
  /** Lets an agent go live as a review shows it. */
  letLive(review: Output<"reviews.get">): Promise<Output<"reviews.approve">>;
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
    attest: async (attestation) =>
      (await (
        await post(`${url}/api/maturity/attestations`, { ...headers, cookie }, attestation)
      ).json()) as Output<"maturity.attest">,
    approve: async (id, reason) =>
      (await (
        await post(`${url}/api/approvals/${id}/approve`, { ...headers, cookie }, { reason })
      ).json()) as Output<"approvals.approve">,
    askReview: async (agent) =>
      (await (
        await post(`${url}/api/agents/${agent}/review`, { ...headers, cookie }, {})
      ).json()) as Output<"reviews.ask">,
    letLive: async ({ id, hash }) =>
      (await (
        await post(
          `${url}/api/reviews/${id}/approve`,
          { ...headers, cookie },
          { hash, reason: "Purpose, tools and scope fit." },
        )
      ).json()) as Output<"reviews.approve">,
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

async function post(
  url: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<Response> {
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}
