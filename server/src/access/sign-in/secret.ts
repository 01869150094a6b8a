import { createHash } from "node:crypto";

/** What is stored of a secret of 256 random bits. Finding a row by it leaks nothing that helps to guess the secret. */
export const secretHash = (secret: string): Buffer => createHash("sha256").update(secret).digest();
