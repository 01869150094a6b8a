import { badValue } from "./refused.ts";
import type { Values } from "./shape.ts";
import { isObject } from "./values.ts";

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** What a person is called here, out of what the provider calls them. */
export function nameOf(values: Values): string {
  const name = isObject(values.name) ? values.name : {};
  const parts = [text(name.givenName), text(name.familyName)].filter((one) => one !== "").join(" ");
  const chosen =
    text(values.displayName) || text(name.formatted) || parts || text(values.userName) || "?";
  return Array.from(chosen).slice(0, 120).join("");
}

/** The address of a person: the primary one, that of work, the first; or the user name. */
export function emailOf(values: Values): string {
  const emails = (Array.isArray(values.emails) ? values.emails : []).filter(isObject);
  const chosen =
    emails.find((one) => one.primary === true) ??
    emails.find((one) => one.type === "work") ??
    emails[0];
  const email = (text(chosen?.value) || text(values.userName)).toLowerCase();
  if (email.length > 254) throw badValue("An e-mail address may have 254 characters.");
  return email;
}

/** The user name, without which nobody is anybody. */
export function userNameOf(values: Values): string {
  const name = text(values.userName);
  if (name === "" || name.length > 254) throw badValue("`userName` has 1 to 254 characters.");
  return name;
}
