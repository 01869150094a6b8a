import type { Routes } from "./routes.ts";

/** Where the operations of the ladder, of evidence and of reports are found. */
export const ladderRoutes = {
  "maturity.get": ["GET", "/api/maturity"],
  "maturity.subjects": ["GET", "/api/maturity/criteria/{id}"],
  "maturity.history": ["GET", "/api/maturity/history"],
  "maturity.assess": ["POST", "/api/maturity/assessments"],
  "maturity.claims": ["GET", "/api/maturity/claims"],
  "maturity.attest": ["POST", "/api/maturity/attestations"],
  "maturity.attestations": ["GET", "/api/maturity/attestations"],
  "maturity.readiness": ["GET", "/api/maturity/agents/{id}"],
  "maturity.model": ["GET", "/api/maturity/model"],
  "ladder.suppose": ["POST", "/api/ladder/suppose"],
  "ladder.parts": ["GET", "/api/ladder/parts"],
  "ladder.trends": ["GET", "/api/ladder/trends"],
  "evidence.list": ["GET", "/api/evidence"],
  "evidence.get": ["GET", "/api/evidence/{framework}"],
  "evidence.export": ["POST", "/api/evidence-bundles"],
  "evidence.bundles": ["GET", "/api/evidence-bundles"],
  "evidence.bundle": ["GET", "/api/evidence-bundles/{id}"],
  "reports.make": ["POST", "/api/reports"],
  "reports.list": ["GET", "/api/reports"],
  "reports.get": ["GET", "/api/reports/{id}"],
  "reports.file": ["GET", "/api/reports/{id}/files/{format}"],
  "reports.settings": ["GET", "/api/report-settings"],
  "reports.set": ["PUT", "/api/report-settings"],
} as const satisfies Partial<Routes>;
