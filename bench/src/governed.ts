import { agentToken } from "@reeve/sdk/agent-token";
import { reeve } from "@reeve/sdk/client";
import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { crowd } from "./crowd-store.ts";

const command = fileURLToPath(new URL("../../cli/dist/reeve.js", import.meta.url));

export interface Governed {
  readonly url: string;
  readonly pid: number;
  /** A fresh token of the agent, good for 300 s at most. */
  token(): Promise<string>;
  stop(): Promise<void>;
}

/** Reeve as it ships, with its embedded PostgreSQL, in front of `upstream`; identity, policy and record are all on. */
export async function startGoverned(
  upstream: string,
  data: string,
  env: Readonly<Record<string, string | undefined>>,
  /** Other agents that are registered, each with a grant. */
  others = 0,
): Promise<Governed> {
  const operator = randomBytes(24).toString("hex");
  const first = await startReeve(data, env, operator);
  const token = await setUp(first.url, operator, upstream);
  if (others === 0) return { ...first, url: `${first.url}/mcp/echo`, token: token(first.url) };
  await first.stop();
  await crowd(data, env["PATH"] ?? "", others);
  const again = await startReeve(data, env, operator);
  return { ...again, url: `${again.url}/mcp/echo`, token: token(again.url) };
}

interface Process {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Reeve as it ships, with its embedded PostgreSQL. */
export async function startReeve(
  data: string,
  env: Readonly<Record<string, string | undefined>>,
  operator: string,
): Promise<Process> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [command, "up", "--data", data, "--port", String(port), "--log-level", "error"],
    {
      env: { ...env, REEVE_OPERATOR_TOKEN: operator },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const url = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`reeve up ended with status ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    pid: child.pid as number,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

/** The tool server, the one agent that calls, and its policy; gives what asks for its tokens. */
async function setUp(
  url: string,
  operator: string,
  upstream: string,
): Promise<(issuer: string) => () => Promise<string>> {
  const api = reeve({ url, token: operator });
  await api.call("people.invite", { name: "Bench", email: "bench@reeve.example", role: "owner" });
  await api.call("servers.add", { name: "echo", transport: { kind: "http", url: upstream } });
  const agent = await api.call("agents.register", {
    name: "bench",
    purpose: "Measures.",
    environment: "bench",
    tier: "low",
    owner: "bench@reeve.example",
  });
  await api.call("policies.put", {
    name: "bench",
    cedar:
      'permit (principal, action == Reeve::Action::"echo/echo", resource in Reeve::Server::"echo") when { context.args.text like "*fox*" };\n' +
      'permit (principal, action == Reeve::Action::"echo/large", resource);',
  });
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { clientId } = await api.call("agents.credentials.add", {
    id: agent.id,
    publicKeyJwk: { ...publicKey.export({ format: "jwk" }) },
  });
  const key = { ...privateKey.export({ format: "jwk" }), alg: "EdDSA" };
  return (issuer) => async () => {
    const resource = `${issuer}/mcp/echo`;
    return (await agentToken({ issuer, clientId, privateKeyJwk: key, resource })).token;
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
