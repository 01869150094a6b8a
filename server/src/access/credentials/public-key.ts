import { createHash, createPublicKey } from "node:crypto";
import { Problem } from "../../platform/problem.ts";

export type KeyAlgorithm = "EdDSA" | "ES256" | "RS256";

/** An agent's public key as it is kept: its public members, each in its one canonical form. */
export interface PublicKey {
  readonly algorithm: KeyAlgorithm;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
  readonly jwk: Readonly<Record<string, string>>;
}

type Given = Readonly<Record<string, unknown>>;

const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/** The members that make the key, in the order RFC 7638 hashes them. */
const members = {
  EdDSA: ["crv", "kty", "x"],
  ES256: ["crv", "kty", "x", "y"],
  RS256: ["e", "kty", "n"],
} as const;
const maxRsaBits = 8192;

/** Reads a public JWK: Ed25519, P-256 or RSA from 2048 bits. Throws a Problem that says what is wrong with it. */
export function publicKey(given: Given): PublicKey {
  const secret = privateMembers.filter((name) => name in given);
  if (secret.length > 0)
    throw invalid(
      `This is a private key (it has ${secret.join(", ")}), and it has now left the agent's machine.`,
      "Throw this key away. Make a new pair where the agent runs and send only the public half: `kty`, `crv`, `x` and, for P-256, `y`.",
    );
  const algorithm = algorithmOf(given);
  mayVerify(given, algorithm);
  const jwk = canonical(given, algorithm);
  if (algorithm === "EdDSA" && isSmallOrder(jwk["x"] ?? "")) throw unreadable();
  if (algorithm === "RS256") soundRsa(jwk);
  const thumbprint = createHash("sha256").update(JSON.stringify(jwk)).digest("base64url");
  const kid = given["kid"];
  return { algorithm, thumbprint, jwk: typeof kid === "string" ? { ...jwk, kid } : jwk };
}

function algorithmOf({ kty, crv }: Given): KeyAlgorithm {
  if (kty === "OKP" && crv === "Ed25519") return "EdDSA";
  if (kty === "EC" && crv === "P-256") return "ES256";
  if (kty === "RSA") return "RS256";
  const shown = [kty, crv]
    .filter((it) => typeof it === "string")
    .join(" ")
    .slice(0, 40);
  throw invalid(
    `The kind of key is not one of Ed25519, P-256 and RSA${shown ? `: ${shown}` : ""}.`,
    "Make an Ed25519 key: `kty` is `OKP`, `crv` is `Ed25519`.",
  );
}

/** What the key says of its own use must allow checking a signature with the one algorithm of its kind. */
function mayVerify(given: Given, algorithm: KeyAlgorithm): void {
  const { alg, use, key_ops: operations, kid } = given;
  const names = algorithm === "EdDSA" ? ["EdDSA", "Ed25519"] : [algorithm];
  if (alg !== undefined && !names.some((name) => name === alg))
    throw invalid(
      `\`alg\` does not fit the key, which signs with ${algorithm}.`,
      `Leave \`alg\` out, or say ${algorithm}.`,
    );
  if (use !== undefined && use !== "sig")
    throw invalid(
      "`use` says that the key is not for signatures.",
      "Send a key whose `use` is `sig`, or leave `use` out.",
    );
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes("verify")))
    throw invalid(
      "`key_ops` does not allow `verify`.",
      'Send the public half with `key_ops` ["verify"], or leave it out.',
    );
  if (kid !== undefined && (typeof kid !== "string" || !/^[\x21-\x7e]{1,128}$/.test(kid)))
    throw invalid(
      "`kid` is not a plain text of 1 to 128 visible characters.",
      "Leave `kid` out, or make it simple.",
    );
}

/** The key as OpenSSL reads and writes it again: one form for one key, and a point that is on its curve. */
function canonical(given: Given, algorithm: KeyAlgorithm): Record<string, string> {
  const wanted = members[algorithm];
  const only: Record<string, string> = {};
  for (const name of wanted) {
    const value = given[name];
    if (typeof value !== "string") throw unreadable();
    only[name] = value;
  }
  try {
    const jwk = createPublicKey({ key: only, format: "jwk" }).export({
      format: "jwk",
    });
    return Object.fromEntries(wanted.map((name) => [name, String(jwk[name])]));
  } catch {
    throw unreadable();
  }
}

function soundRsa({ n = "", e = "" }: Record<string, string>): void {
  const modulus = Buffer.from(n, "base64url");
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  if (bits < 2048)
    throw invalid(
      `An RSA key needs 2048 bits; this one has ${bits}.`,
      "Make an Ed25519 key, or RSA with 3072 bits.",
    );
  if (bits > maxRsaBits)
    throw invalid(
      `An RSA key may have ${maxRsaBits} bits; this one has ${bits}.`,
      "Make an Ed25519 key, or RSA with 3072 bits.",
    );
  const exponent = Buffer.from(e, "base64url");
  if (
    exponent.length > 4 ||
    exponent.readUIntBE(0, exponent.length) < 65_537 ||
    !((exponent.at(-1) ?? 0) & 1)
  )
    throw invalid("The RSA exponent is not a usual one.", "Make the key with the exponent 65537.");
}

/** Points of order 1, 2, 4 and 8, as libsodium lists them: anyone can sign for such a key. The top bit is the sign. */
const smallOrder = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

function isSmallOrder(x: string): boolean {
  const point = Buffer.from(x, "base64url");
  point[31] = (point[31] ?? 0) & 0x7f;
  return smallOrder.has(point.toString("hex"));
}

const unreadable = (): Problem =>
  invalid(
    "The members of the key do not make a usable public key.",
    "Export the public half of the key as a JWK and send it unchanged.",
  );

const invalid = (detail: string, fix: string): Problem =>
  new Problem("invalid", detail, fix, [{ path: "publicKeyJwk", message: detail }]);
