import SCIMMY from "scimmy";
import { groupShape, userShape, type Values } from "./shape.ts";
import { maxBodyBytes } from "../../platform/body.ts";
import { mostResults } from "./page.ts";

const { User, Group, EnterpriseUser } = SCIMMY.Schemas;
const { ListResponse } = SCIMMY.Messages;

/** What the protocol calls here and what it does not, told to providers before they try. */
export function serviceProviderConfig(base: string): Values {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: maxBodyBytes },
    filter: { supported: true, maxResults: mostResults },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "Bearer token",
        description: "An operator token of Reeve with the scope scim:write.",
        specUri: "https://www.rfc-editor.org/rfc/rfc6750",
        primary: true,
      },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
  };
}

const type = (
  name: "User" | "Group",
  schema: string,
  base: string,
  extensions: string[],
): Values => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
  id: name,
  name,
  description: name === "User" ? "People of Reeve" : "Groups of people",
  endpoint: `/${name}s`,
  schema,
  schemaExtensions: extensions.map((one) => ({ schema: one, required: false })),
  meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/${name}` },
});

export const resourceTypes = (base: string): Values[] => [
  type("User", userShape.schema, base, [EnterpriseUser.id]),
  type("Group", groupShape.schema, base, []),
];

/** The schemas as SCIMMY describes them. */
export const schemas = (base: string): Values[] =>
  [User, Group, EnterpriseUser].map(
    ({ definition }) =>
      JSON.parse(JSON.stringify(definition.describe(`${base}/Schemas`))) as Values,
  );

export function listResponse(resources: Values[], total: number, startIndex: number): Values {
  const made = new ListResponse([], {
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
  });
  return {
    schemas: made.schemas,
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
