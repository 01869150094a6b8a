import type { Reeve } from "./harness.ts";

/** A person who signs in and makes an operator token of their own: what they do with it is done by them. */
export async function personWithToken(reeve: Reeve, name: string): Promise<string> {
  const email = `${name.toLowerCase()}@example.com`;
  const { link } = await reeve.call("people.invite", { name, email, role: "admin" });
  const send = (place: string, headers: object, body: object) =>
    fetch(`${reeve.url}${place}`, {
      method: "POST",
      headers: {
        origin: reeve.url,
        "sec-fetch-site": "same-origin",
        "content-type": "application/json",
        ...headers,
      },
      body: JSON.stringify(body),
    });
  const signed = await send(
    "/api/session/link",
    {},
    { token: new URL(link.url).hash.replace("#token=", "") },
  );
  const cookie = signed.headers.get("set-cookie")?.split(";")[0] ?? "";
  const made = await send(
    "/api/tokens",
    { cookie },
    {
      name: `${name}'s own`,
      role: "operator",
      scopes: ["*"],
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    },
  );
  return ((await made.json()) as { token: string }).token;
}
