import { randomUUID } from "node:crypto";
import type { App, Config } from "./config.ts";
import { httpDoors } from "./doors.ts";
import { authenticator } from "./access/authenticate.ts";
import { seen } from "./access/credentials/seen.ts";
import { openForeign } from "./access/foreign.ts";
import { identifier } from "./access/identify.ts";
import { keepRotating, signingKeysOf } from "./access/oauth/rotate.ts";
import { goingLive } from "./access/reviews/going-live.ts";
import { firstStart } from "./access/sign-in/first-start.ts";
import { fixedToken } from "./access/tokens/fixed-token.ts";
import { authzenHands } from "./gateway/authzen/hands.ts";
import { mcpDoor, type McpDoor } from "./gateway/door.ts";
import { openGate } from "./gateway/gate.ts";
import type { GateHands } from "./gateway/hands.ts";
import { bringer } from "./gateway/hooks/bring.ts";
import { callsStore } from "./gateway/hooks/calls-store.ts";
import { hooksDoor } from "./gateway/hooks/door.ts";
import { serverReader } from "./gateway/upstream/read-server.ts";
import { openShare } from "./gateway/owner/share.ts";
import { sessionKey } from "./gateway/enter/session-key.ts";
import { misbehaved } from "./gateway/upstream/misbehaved.ts";
import { granting } from "./gateway/sdk/granting.ts";
import { programs } from "./gateway/sdk/programs.ts";
import { openUpstreams } from "./gateway/upstream/upstreams.ts";
import { openLedger, type LedgerHands } from "./ledger/ledger.ts";
import { actionById } from "./ledger/actions/store.ts";
import { mentioned } from "./ledger/actions/mentioned-store.ts";
import { keepRetention } from "./ledger/retention/nightly.ts";
import { keepSecondPlace } from "./ledger/second-place/keep.ts";
import { openPlace } from "./ledger/second-place/place.ts";
import { emitting } from "./ledger/telemetry/sighted-store.ts";
import { openSpanSender } from "./ledger/spans/send.ts";
import { openTelemetry } from "./ledger/telemetry/open.ts";
import { openAsking } from "./market/open.ts";
import { openMaturity } from "./maturity/open.ts";
import { keepReports } from "./maturity/reports/keep.ts";
import { drilling } from "./drilling.ts";
import { openEvaluating } from "./evaluating.ts";
import { lookingAfter, risksSee } from "./looking-after.ts";
import { allVerbs } from "./verbs.ts";
import { addressOf, peerAddressOf } from "./platform/address.ts";
import { systemClock, type Clock } from "./platform/clock.ts";
import { ownCtx } from "./platform/context.ts";
import { openDatabase } from "./platform/database.ts";
import { openFront, type Front } from "./platform/front.ts";
import type { Log } from "./platform/log.ts";
import { openMetrics } from "./platform/metrics.ts";
import { migrate } from "./platform/migrate.ts";
import { openStorage } from "./platform/postgres/storage.ts";
import { openVault } from "./platform/vault.ts";
import { opened } from "./registry/servers/secrets.ts";
import { openAuthor } from "./policy/authoring/author.ts";
import { concernsOf } from "./policy/decide/concerns.ts";
import { decideWhole } from "./policy/decide/decide.ts";
import { loadPolicyFiles } from "./policy/authoring/files.ts";
import { openLimiting } from "./policy/limits/limiting.ts";
import { keepRevalidating } from "./policy/revalidate/watch.ts";
import { openSessions } from "./policy/session/sessions.ts";
import type { Snapshot, SnapshotServer } from "./policy/snapshot/snapshot.ts";
import { visible } from "./policy/decide/visible.ts";
import { asker } from "./response/approvals/ask.ts";
import { reopeningWrite } from "./response/risks/follow.ts";
import type { Drills } from "./response/drills/keep.ts";
import { openStops } from "./response/stops/open.ts";
import { raiseFinding, resolveFinding } from "./registry/findings/store.ts";
import { openImportWork } from "./registry/imports/work.ts";
import { atTheGate, registered, scanned } from "./registry/inventory/feed-store.ts";
import { openGathering } from "./registry/inventory/gather.ts";
import { keepSynced, type KeptSynced } from "./registry/servers/keep-synced.ts";
import { openSync } from "./registry/servers/sync.ts";

const closeMs = 10_000;

/** Starts everything, in the order one action meets it. Whatever was opened is closed again when something cannot be. */
export async function start(config: Config, log: Log, clock: Clock = systemClock): Promise<App> {
  const open: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of open.splice(0).reverse())
      await one().catch((error: unknown) =>
        log.error({ error: String(error) }, "something did not close"),
      );
  };
  try {
    return { ...(await assemble(config, log, clock, open)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function assemble(
  config: Config,
  log: Log,
  clock: Clock,
  open: (() => Promise<unknown>)[],
): Promise<Omit<App, "close">> {
  const metrics = openMetrics();
  const keep = <T extends AsyncDisposable>(it: T): T => {
    open.push(async () => it[Symbol.asyncDispose]());
    return it;
  };
  let url = config.publicUrl ?? addressOf(config.host, config.port);
  const publicUrl = (): string => url;
  const fixed = config.operatorToken === null ? null : fixedToken(config.operatorToken);

  const storage = keep(await openStorage({ ...config, address: url, clock, log }));
  const database = keep(openDatabase(storage.url));
  const ran = await migrate(database, config.migrations);
  if (ran.length > 0) log.info({ migrations: ran }, "the database is up to date");

  const vault = await openVault(config.data, config.secretKeys);
  const share = keep(await openShare({ kind: storage.kind, database, vault, clock, log }));
  const stops = keep(await openStops({ ...config, ...share, database, clock, log, metrics }));
  const { snapshots } = stops;
  const findings: LedgerHands["findings"] = {
    raise: (finding) => raiseFinding(database.kysely, clock, finding),
    resolve: (kind, subject) => resolveFinding(database.kysely, clock, kind, subject),
  };
  const spans =
    config.otlpEndpoint === null ? null : openSpanSender(config.otlpEndpoint, randomUUID());
  if (spans !== null) open.push(() => spans.close());
  const ledger = await openLedger({
    database,
    clock,
    log,
    metrics,
    data: config.data,
    findings,
    told: spans?.ended,
  });
  open.push(() => ledger.close());
  const { write: plain, ...stopped } = stops.with(ledger, vault);
  const write = reopeningWrite(plain, clock);

  const rotating = { database, write, clock, log, vault };
  const key = await signingKeysOf(rotating, config.data, share.keys, snapshots);
  keep(keepRotating(rotating));
  const used = keep(seen(database, log));
  const foreign = openForeign({ database, clock, log, publicUrl, fixedToken: fixed });
  const identify = identifier({ signingKey: key, clock, publicUrl, saw: used.saw, foreign });

  let synced: KeptSynced | null = null;
  const seal = await sessionKey(config.data, share.keys);
  const shared = share.with(seal);
  const upstreams = openUpstreams({
    clock,
    dataFolder: config.data,
    path: config.searchPath,
    opened: ({ id, transport }) => opened(vault, id, transport),
    tokens: { signingKey: key, publicUrl },
    sharing: shared.sharing,
    childEnded: (server) => synced?.ended(server),
    toolsChanged: (server) => synced?.changed(server),
  });
  open.push(() => upstreams.close());
  const reader = serverReader(upstreams);
  const sync = openSync({ database, write, clock, log, reader });
  const author = keep(openAuthor());
  const policyHands = { database, write, clock, author, snapshots };
  const signInHands = { database, write, clock, publicUrl };

  const modelFile = config.maturityModel;
  const measuring = keep(await openMaturity({ database, clock, log, ledger, modelFile }));
  const risks = risksSee(measuring, clock);
  const { checkpoints } = ledger;
  const retention = { database, write, clock, log, checkpoints, raise: findings.raise };
  keep(keepRetention(retention));
  keep(keepReports({ ...retention, measuring, publicUrl }));
  const evaluating = keep(
    openEvaluating({ ...config, database, clock, log, metrics, vault, findings }),
  );
  const place = config.checkpointTo === null ? null : openPlace(config.checkpointTo);
  if (place !== null) keep(keepSecondPlace({ database, clock, log, findings }, place));
  const feeds = [registered, atTheGate, scanned, emitting];
  const gathering = keep(openGathering({ database, clock, log, feeds }));
  keep(keepRevalidating({ ...policyHands, log }));
  const sessions = keep(openSessions({ database, clock, log, key: seal }));
  const limiting = openLimiting({ database, clock });
  const importing = keep(
    openImportWork({ database, write, clock, log, mentioned, live: goingLive(clock) }),
  );
  let mcp: McpDoor | null = null;
  let drills: Drills | null = null;
  const asking = openAsking(clock, config);
  const house = { database, write, clock, log, vault, publicUrl, measuring };
  const aside = { ...house, ...risks, ...stopped, asking };
  const verbs = allVerbs({
    ...policyHands,
    ...aside,
    fresh: gathering.fresh,
    gathered: gathering.now,
    ...evaluating.parts,
    signingKey: key,
    sessions,
    ledger,
    risks,
    retention,
    importing,
    reader,
    sync,
    inProcess: () => mcp?.inProcess(),
    drills: () => drills,
  });

  if (config.policies !== null)
    await loadPolicyFiles(config.policies, policyHands, ownCtx("start"));

  for (const job of lookingAfter(aside)) keep(job);

  const gateHands: GateHands = {
    snapshots,
    identify,
    // The gate hands back the snapshot it was given.
    decide: (snapshot, request, at) => decideWhole(snapshot as Snapshot, request, at),
    hides: (snapshot, agent) => concernsOf(snapshot as Snapshot, agent).hides,
    ask: asker({ database, clock }),
    hold: (snapshot, calling) => sessions.hold(snapshot as Snapshot, calling),
    limiting,
    visible: (snapshot, agent, server) => visible(snapshot as Snapshot, agent, server),
    ledger,
    action: (id) => actionById(database.kysely, id),
    programs: programs({ database, write, clock }),
    ...granting({ database, write, clock }),
    upstreams: { of: (server) => upstreams.of(server as SnapshotServer) },
    toolsChanged: (server) => synced?.changed(server.name),
    misbehaved: misbehaved({ database, clock, log }),
    clock,
    log,
    metrics,
    publicUrl,
    sessionKey: seal,
  };
  const gate = openGate(gateHands);
  mcp = mcpDoor(gate);
  stops.cutting(upstreams, mcp);
  const authenticate = authenticator({ database, clock, fixedToken: fixed });
  const telling = { publicUrl, identify, authenticate, current: () => snapshots.current() };
  const { evaluated } = evaluating;
  const telemetry = keep(openTelemetry({ database, clock, log, metrics, evaluated, ...telling }));

  const stopping = new AbortController();
  const app = await httpDoors({
    database,
    write,
    clock,
    log,
    metrics,
    ledger,
    measuring,
    snapshots,
    verbs,
    publicUrl,
    authenticate,
    signingKey: key,
    saw: used.saw,
    stopping: stopping.signal,
    telemetry: telemetry.door,
    evaluations: evaluating.trouble,
    gate,
    hooks: hooksDoor({
      gate,
      calls: callsStore(database.kysely),
      bring: bringer({ write, clock }),
      raise: findings.raise,
    }),
    authzen: authzenHands(database, clock),
    stopWebhooks: stopped.webhooks,
    isPublic: config.publicRegistry,
    console: config.console,
  });

  const front: Front = await openFront({
    port: config.port,
    host: config.host,
    app,
    mcp: (request, response) => mcp.handle(request, response),
    peer: shared.door((id) => {
      const server = [...snapshots.current().servers.values()].find((one) => one.id === id);
      return server === undefined ? null : upstreams.here(server);
    }),
  });
  // Undone from the last to the first: calls under way, then who watches them, then every other request.
  open.push(
    () => front.close(closeMs),
    async () => stopping.abort(),
    () => mcp.drain(),
  );
  url = config.publicUrl ?? addressOf(config.host, front.port);
  await storage.announce(url);
  await shared.announce(config.peerUrl ?? peerAddressOf(config.host, front.port));
  synced = keep(keepSynced(sync, log));

  const own = { ...policyHands, ...stopped, log, ledger, place, publicUrl, process: share.process };
  drills = keep(await drilling({ ...own, verbs, gateHands, host: config.host, port: front.port }));

  const link = await firstStart(signInHands);
  return { url, signInUrl: link?.url ?? null, databaseKind: storage.kind };
}
