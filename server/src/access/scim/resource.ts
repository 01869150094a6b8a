import { createHash } from "node:crypto";
import type { GroupRow } from "./group-store.ts";
import { groupShape, userShape, type Values } from "./shape.ts";
import type { UserRow } from "./user-store.ts";
import { isObject } from "./values.ts";

/** What a change starts from: the values of a person, also of one that no provider has written to yet. */
export function valuesOfUser(row: UserRow): Values {
  const isEmail = row.email.includes("@");
  const plain: Values = row.attributes ?? {
    schemas: [userShape.schema],
    userName: row.email,
    displayName: row.name,
    name: { formatted: row.name },
    ...(isEmail && { emails: [{ value: row.email, type: "work", primary: true }] }),
  };
  const may = row.status === "invited" || row.status === "active";
  if (row.attributes !== null && plain.active === undefined) return plain;
  return { ...plain, active: may };
}

export function userResource(row: UserRow, base: string): Values {
  const { schemas, externalId, ...values } = valuesOfUser(row);
  return resource({
    noun: "User",
    url: `${base}/Users/${row.id}`,
    created: row.created_at,
    changed: row.changed_at ?? row.created_at,
    values: {
      schemas: schemas ?? [userShape.schema],
      id: row.id,
      ...(externalId !== undefined && { externalId }),
      ...values,
      ...(row.groups.length > 0 && {
        groups: row.groups.map((one) => ({
          ...one,
          $ref: `${base}/Groups/${one.value}`,
          type: "direct",
        })),
      }),
    },
  });
}

export function groupResource(row: GroupRow, base: string): Values {
  const members = row.members.map(({ sent, person }) => ({
    ...(person !== null && { display: person, type: "User" }),
    ...sent,
    ...(person !== null && { $ref: `${base}/Users/${String(sent.value)}` }),
  }));
  const { schemas = [groupShape.schema], ...values } = row.attributes;
  return resource({
    noun: "Group",
    url: `${base}/Groups/${row.id}`,
    created: row.created_at,
    changed: row.changed_at,
    values: { schemas, id: row.id, ...values, ...(members.length > 0 && { members }) },
  });
}

interface Described {
  readonly noun: string;
  readonly url: string;
  readonly created: string;
  readonly changed: string;
  readonly values: Values;
}

/** The version is that of everything shown, whoever changed it. */
function resource({ noun, url, created, changed, values }: Described): Values {
  const version = createHash("sha256").update(JSON.stringify(values)).digest("base64url");
  const meta = {
    resourceType: noun,
    created,
    lastModified: changed,
    location: url,
    version: `W/"${version.slice(0, 22)}"`,
  };
  return { ...values, meta };
}

export const metaOf = (resource: Values): { location: string; version: string } => {
  const meta = isObject(resource.meta) ? resource.meta : {};
  return { location: String(meta.location), version: String(meta.version) };
};
