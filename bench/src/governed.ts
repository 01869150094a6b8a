import { agentToken } from "@reeve/sdk/agent-token";
import { reeve } from "@reeve/sdk/client";
import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

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
): Promise<Governed> {
  const port = await freePort();
  const operator = randomBytes(24).toString("hex");
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
      'permit (principal, action in Reeve::Action::"call_tool", resource in Reeve::Server::"echo") when { context.args.text like "*fox*" };',
  });
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { clientId } = await api.call("agents.credentials.add", {
    id: agent.id,
    publicKeyJwk: { ...publicKey.export({ format: "jwk" }) },
  });
  const resource = `${url}/mcp/echo`;
  const key = { ...privateKey.export({ format: "jwk" }), alg: "EdDSA" };
  return {
    url: resource,
    pid: child.pid as number,
    token: async () =>
      (await agentToken({ issuer: url, clientId, privateKeyJwk: key, resource })).token,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
