import SCIMMY from "scimmy";
import { badValue, ScimRefused } from "./refused.ts";

export type Values = Record<string, unknown>;

/** An attribute as SCIMMY's schemas define it, found by its name in lower case. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly many: boolean;
  readonly readOnly: boolean;
  readonly fields: ReadonlyMap<string, Field>;
}

/** What a kind of resource may hold. An extension is one field that goes by its URN. */
export interface Shape {
  readonly noun: "User" | "Group";
  readonly schema: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** Throws ScimRefused for values that the schema does not allow; gives them as they are to be kept. */
  check(values: Values): Values;
}

type Attribute = SCIMMY.Types.Attribute;
const { User, Group, EnterpriseUser } = SCIMMY.Schemas;

// A provider's own labels ("primary", "main") are no error: the canonical ones are a suggestion (RFC 7643 §2.4).
const anyLabel = (attributes: readonly unknown[]): void => {
  for (const one of attributes)
    if (one instanceof SCIMMY.Types.Attribute && one.type === "complex")
      for (const sub of one.subAttributes ?? [])
        if (sub.name === "type" && one.name !== "members") sub.config.canonicalValues = false;
};

// Reeve keeps no password that someone else chose: it is left out of the schema, and dropped where it is sent.
User.truncate("password");
User.extend(EnterpriseUser as unknown as Parameters<typeof User.extend>[0]);
for (const { definition } of [User, Group, EnterpriseUser]) anyLabel(definition.attributes);

const field = (one: Attribute): Field => ({
  name: one.name,
  type: one.type,
  many: one.config.multiValued === true,
  readOnly: one.config.mutable === false || one.config.mutable === "readOnly",
  fields: fieldsOf(one.subAttributes ?? []),
});

const fieldsOf = (attributes: readonly unknown[]): ReadonlyMap<string, Field> =>
  new Map(
    attributes
      .filter((one) => one instanceof SCIMMY.Types.Attribute)
      .map((one) => [one.name.toLowerCase(), field(one)]),
  );

const enterprise: Field = {
  name: EnterpriseUser.id,
  type: "complex",
  many: false,
  readOnly: false,
  fields: fieldsOf(
    EnterpriseUser.definition.attributes.filter(
      (one) => one instanceof SCIMMY.Types.Attribute && !one.config.shadow,
    ),
  ),
};

function checked(make: (values: Values) => object, values: Values): Values {
  try {
    const { meta: _meta, id: _id, ...kept } = JSON.parse(JSON.stringify(make(values))) as Values;
    return kept;
  } catch (error) {
    if (error instanceof SCIMMY.Types.Error)
      throw new ScimRefused(error.status, "invalidValue", error.message);
    if (error instanceof TypeError) throw badValue(`${error.message}.`);
    throw error;
  }
}

export const userShape: Shape = {
  noun: "User",
  schema: User.id,
  fields: new Map([
    ...fieldsOf(User.definition.attributes),
    [EnterpriseUser.id.toLowerCase(), enterprise],
  ]),
  check: (values) => checked((it) => new User(it, "in"), values),
};

export const groupShape: Shape = {
  noun: "Group",
  schema: Group.id,
  fields: fieldsOf(Group.definition.attributes),
  check: (values) => checked((it) => new Group(it, "in"), values),
};
