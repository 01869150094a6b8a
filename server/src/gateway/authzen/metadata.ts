import { issuerOf } from "../../access/oauth/resource.ts";

export const wellKnown = "/.well-known/authzen-configuration";
export const root = "/access/v1";

/** What is told at the well-known address: only what is there. */
export function metadataOf(publicUrl: string): Record<string, unknown> {
  const base = issuerOf(publicUrl);
  const at = (path: string): string => `${base}${root}${path}`;
  return {
    policy_decision_point: base,
    access_evaluation_endpoint: at("/evaluation"),
    access_evaluations_endpoint: at("/evaluations"),
    search_subject_endpoint: at("/search/subject"),
    search_resource_endpoint: at("/search/resource"),
    search_action_endpoint: at("/search/action"),
    access_request_endpoint: at("/requests"),
    capabilities: ["urn:openid:authzen:capability:access-request"],
    supported_obligations: ["custom"],
  };
}

/** Where the metadata of this decision point is: its own path comes after the well-known one. */
export const metadataPath = (publicUrl: string): string =>
  `${wellKnown}${new URL(issuerOf(publicUrl)).pathname.replace(/\/$/, "")}`;
