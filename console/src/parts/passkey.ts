import { browserSupportsWebAuthn } from "@simplewebauthn/browser";
import { Failure } from "../api/failure.ts";

/** Why passkeys cannot be used in this browser, when they cannot. */
export function noPasskeys(): string | undefined {
  if (!window.isSecureContext)
    return "Passkeys need a secure connection. Open the console over https or on localhost.";
  const { hostname, port } = window.location;
  if (/^[\d.]+$|^\[/.test(hostname))
    return /^127\.|^\[::1\]$/.test(hostname)
      ? `Browsers give passkeys to names, not to addresses. Open the console at http://localhost:${port}.`
      : "Browsers give passkeys to names, not to addresses. Open the console by its name.";
  return browserSupportsWebAuthn() ? undefined : "This browser does not know passkeys.";
}

/** What the browser says when a passkey was not given, in words that help. */
export function passkeyFailure(error: unknown): Failure {
  const name = error instanceof Error ? error.name : "";
  const cancelled = name === "NotAllowedError" || name === "AbortError";
  return new Failure({
    title: cancelled ? "No passkey was given" : "The passkey could not be used",
    detail: cancelled
      ? "The browser's question was closed, or it took too long."
      : error instanceof Error
        ? error.message
        : "The browser did not say why.",
    fix:
      name === "InvalidStateError"
        ? "This device already has a passkey for this account. Use it, or another device."
        : "Try again, or use a password.",
    status: -1,
    code: "bad_request",
  });
}
