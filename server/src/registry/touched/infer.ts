import type { DataRule } from "@reeve/contract/data-rule";

/** What an argument names where nobody said it: by its name, and by the form of what stands in it. */
export type Inferred = Pick<DataRule, "kind" | "type">;

const sqlNames = /^(?:raw[-_]?)?sql(?:[-_]?(?:query|text|statement|string))?$/i;
const maybeSqlNames = /^(?:query|queries|statement|statements|stmt|command|q|text|script)$/i;
const pathNames =
  /^(?:(?:file|dir|folder|source|src|dest|destination|target|old|new|input|output|notebook|absolute|relative|root|base|local|remote)[-_]?)?(?:path|paths|file|files|filename|filepath|dir|directory|folder)$/i;
const addressNames =
  /^(?:url|urls|uri|uris|href|link|links|endpoint|website|webpage)$|[-_](?:url|uri)$|[a-z](?:Url|Uri)$/i;
const mailNames =
  /^(?:to|cc|bcc|recipient|recipients|email|emails|attendee|attendees|participants)$|[-_]email$|[a-z]Email$/i;
const tableNames = /^(?:table|tables|table[-_]?name|tableName)$/i;
/** Names of one thing by what it is, without `id` behind it. */
const thingNames =
  /^(?:bucket|collection|database|dataset|repo|repository|project|channel|workspace|mailbox|account|customer|invoice|order|ticket|issue|document|sheet|spreadsheet)$/i;
const idNames = /^(?:(.{1,60}?)[-_]?)?(?:ids?|uuid|guid|Ids?)$/i;
/** They name the call and not the data. */
const ofTheCall =
  /^(?:session|request|trace|span|correlation|idempotency|call|client|message|tool|transaction|run|job|nonce|parent|cursor|page)$/i;

const looksLikeSql =
  /^(?:\s|\(|--[^\n]{0,400}\n|\/\*[^*]{0,400}\*\/){0,20}(?:select|with|insert\s|update\s|delete\s|merge\s|create\s|drop\s|alter\s|truncate\s|copy\s|explain\s|values\s*\(|grant\s|replace\s+into)/i;
const looksLikeAddress = /^[a-z][a-z0-9+.-]{1,20}:\/\/\S/i;
const looksLikeMail = /^(?:mailto:)?[^\s@<>"]{1,64}@[^\s@<>"]{1,190}$/;
const looksLikePath = /^(?:\/|~\/|\.{1,2}\/|[A-Za-z]:[\\/])[^\n]{0,1000}$/;

/** `name` is the argument's own name; `format` is what its schema says of it. Null where it names no data. */
export function infer(name: string, value: string, format: string | null): Inferred | null {
  if (sqlNames.test(name)) return { kind: "sql" };
  if ((name === "" || maybeSqlNames.test(name)) && looksLikeSql.test(value)) return { kind: "sql" };
  if (value === "" || value.length > 2_000 || value.includes("\n")) return null;
  if (/^data:/i.test(value) && addressNames.test(name)) return { kind: "address" };
  if (looksLikeAddress.test(value)) return { kind: "address" };
  if (format === "uri" || format === "uri-reference" || addressNames.test(name))
    return { kind: "address" };
  if ((format === "email" || mailNames.test(name)) && looksLikeMail.test(value))
    return { kind: "address" };
  if (pathNames.test(name) || looksLikePath.test(value)) return { kind: "path" };
  if (value.length > 200) return null;
  if (tableNames.test(name)) return { kind: "table" };
  if (thingNames.test(name)) return { kind: "object", type: name.toLowerCase() };
  const id = idNames.exec(name);
  if (!id || ofTheCall.test(id[1] ?? "")) return null;
  return { kind: "object", ...(id[1] && { type: typeOf(id[1]) }) };
}

/** `customerId`, `customer_id` and `CUSTOMER-ID` are of the same type. */
const typeOf = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/[-_]+/g, "_")
    .toLowerCase();
