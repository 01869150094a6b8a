import type {
  OAuthClientInformationContext,
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";

const redirect = "http://127.0.0.1:3999/callback";

/** A client whose person consents to everything at once: the redirect is followed here instead of in a browser. */
export class Consenting implements OAuthClientProvider {
  readonly redirectUrl = redirect;
  readonly clientMetadataUrl = "https://conformance-test.local/client-metadata.json";
  readonly clientMetadata: OAuthClientMetadata;
  readonly #registered: StoredOAuthClientInformation | undefined;
  /** By authorization server: what one of them gave is never shown to another. */
  readonly #clients = new Map<string, StoredOAuthClientInformation>();
  readonly #tokens = new Map<string, StoredOAuthTokens>();
  #latest: StoredOAuthTokens | undefined;
  #discovered: OAuthDiscoveryState | undefined;
  #verifier = "";
  #callback: URLSearchParams | null = null;

  constructor(registered?: StoredOAuthClientInformation) {
    this.#registered = registered;
    this.clientMetadata = {
      client_name: "reeve-conformance-client",
      redirect_uris: [redirect],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      application_type: "native",
    };
  }

  /** What came back from the last redirect; once. */
  callback(): URLSearchParams | null {
    const callback = this.#callback;
    this.#callback = null;
    return callback;
  }

  clientInformation(at?: OAuthClientInformationContext): StoredOAuthClientInformation | undefined {
    return this.#clients.get(at?.issuer ?? "") ?? this.#registered;
  }
  saveClientInformation(
    given: StoredOAuthClientInformation,
    at?: OAuthClientInformationContext,
  ): void {
    this.#clients.set(at?.issuer ?? "", given);
  }
  tokens(at?: OAuthClientInformationContext): StoredOAuthTokens | undefined {
    return at === undefined ? this.#latest : this.#tokens.get(at.issuer);
  }
  saveTokens(given: StoredOAuthTokens, at?: OAuthClientInformationContext): void {
    this.#latest = given;
    // Kept for one redirect only: the next sign-in looks anew where to go.
    this.#discovered = undefined;
    this.#tokens.set(at?.issuer ?? "", given);
  }
  saveDiscoveryState(discovered: OAuthDiscoveryState): void {
    this.#discovered = discovered;
  }
  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovered;
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }
  codeVerifier(): string {
    return this.#verifier;
  }
  async redirectToAuthorization(url: URL): Promise<void> {
    const response = await fetch(url, { redirect: "manual" });
    const location = response.headers.get("location");
    if (location === null) throw new Error(`no redirect came back, but HTTP ${response.status}`);
    this.#callback = new URL(location, url).searchParams;
  }
}
