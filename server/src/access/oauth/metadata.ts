import { grantedScope } from "./access-token.ts";
import { exchangeGrant } from "./exchange.ts";
import { idJagGrant } from "./id-jag.ts";
import { issuerOf, resourceOf, tokenEndpointOf } from "./resource.ts";

const algorithms = ["EdDSA", "Ed25519", "ES256", "RS256"];

/** RFC 9728: what an MCP door is, and who issues tokens for it. `spoken` is the public URL as the caller says it. */
export const protectedResource = (spoken: string, server: string | null) => ({
  resource: resourceOf(spoken, server),
  authorization_servers: [issuerOf(spoken)],
  bearer_methods_supported: ["header"],
  resource_name: server === null ? "Reeve" : `Reeve: ${server}`,
});

/**
 * RFC 8414, and enough of OpenID Connect discovery for clients that look there. Nothing here is for a browser: the
 * authorization endpoint is named because official clients refuse metadata without one, and it answers with an error.
 */
export const authorizationServer = (spoken: string) => {
  const issuer = issuerOf(spoken);
  return {
    issuer,
    token_endpoint: tokenEndpointOf(spoken),
    authorization_endpoint: `${issuer}/oauth/authorize`,
    jwks_uri: `${issuer}/oauth/jwks`,
    response_types_supported: [],
    grant_types_supported: ["client_credentials", exchangeGrant, idJagGrant],
    introspection_endpoint: `${issuer}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: ["private_key_jwt"],
    introspection_endpoint_auth_signing_alg_values_supported: algorithms,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: ["private_key_jwt"],
    revocation_endpoint_auth_signing_alg_values_supported: algorithms,
    authorization_grant_profiles_supported: ["urn:ietf:params:oauth:grant-profile:id-jag"],
    token_endpoint_auth_methods_supported: ["private_key_jwt"],
    token_endpoint_auth_signing_alg_values_supported: algorithms,
    scopes_supported: [grantedScope],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [],
  };
};
