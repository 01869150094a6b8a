import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const b64 = (bytes: Buffer): string => bytes.toString("base64url");
const sha256 = (data: Buffer | string): Buffer => createHash("sha256").update(data).digest();

// Just enough CBOR (RFC 8949): small integers, byte strings, text and maps.
const head = (major: number, n: number): Buffer =>
  n < 24
    ? Buffer.from([(major << 5) | n])
    : n < 256
      ? Buffer.from([(major << 5) | 24, n])
      : Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
const cbor = (
  value:
    | number
    | string
    | Buffer
    | Map<number | string, number | string | Buffer | Map<never, never>>,
): Buffer => {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string")
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([
    head(5, value.size),
    ...[...value].flatMap(([name, member]) => [cbor(name), cbor(member)]),
  ]);
};

export interface Wrong {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly userVerified?: boolean;
  readonly counter?: number;
  readonly signature?: Buffer;
  readonly userHandle?: string;
}

/** A passkey authenticator and the browser before it, in software: P-256, user verified. `wrong` spoils one thing. */
export function softwareAuthenticator(origin: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(32);
  let counter = 0;
  let userHandle = "";

  const clientData = (type: string, challenge: string, wrong: Wrong): Buffer =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: wrong.challenge ?? challenge,
        origin: wrong.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const authenticatorData = (rpId: string, wrong: Wrong, attested: Buffer): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(wrong.counter ?? counter);
    const flags =
      0x01 | (wrong.userVerified === false ? 0 : 0x04) | (attested.length > 0 ? 0x40 : 0);
    return Buffer.concat([sha256(wrong.rpId ?? rpId), Buffer.from([flags]), count, attested]);
  };

  return {
    /** `navigator.credentials.create` */
    create(options: Record<string, unknown>, wrong: Wrong = {}): Record<string, unknown> {
      const { challenge, rp, user } = options as {
        challenge: string;
        rp: { id: string };
        user: { id: string };
      };
      userHandle = user.id;
      const key = new Map<number, number | Buffer>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, "base64url")],
        [-3, Buffer.from(y, "base64url")],
      ]);
      const attested = Buffer.concat([
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        cbor(key),
      ]);
      const attestationObject = cbor(
        new Map<string, string | Buffer | Map<never, never>>([
          ["fmt", "none"],
          ["attStmt", new Map<never, never>()],
          ["authData", authenticatorData(rp.id, wrong, attested)],
        ]),
      );
      return {
        id: b64(id),
        rawId: b64(id),
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: b64(clientData("webauthn.create", challenge, wrong)),
          attestationObject: b64(attestationObject),
          transports: ["internal", "hybrid"],
        },
      };
    },

    /** `navigator.credentials.get` */
    get(options: Record<string, unknown>, wrong: Wrong = {}): Record<string, unknown> {
      const { challenge, rpId } = options as { challenge: string; rpId: string };
      counter += 1;
      const data = authenticatorData(rpId, wrong, Buffer.alloc(0));
      const client = clientData("webauthn.get", challenge, wrong);
      const signature =
        wrong.signature ?? sign("sha256", Buffer.concat([data, sha256(client)]), privateKey);
      return {
        id: b64(id),
        rawId: b64(id),
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: b64(client),
          authenticatorData: b64(data),
          signature: b64(signature),
          userHandle: wrong.userHandle ?? userHandle,
        },
      };
    },
  };
}
