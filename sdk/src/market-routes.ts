import type { Routes } from "./routes.ts";

/** Where the operations of the Jobs Index are found. */
export const marketRoutes = {
  "index.overview": ["GET", "/api/index"],
  "index.list": ["GET", "/api/index/companies"],
  "index.company": ["GET", "/api/index/companies/{id}"],
  "index.postings": ["GET", "/api/index/postings"],
  "index.method": ["GET", "/api/index/method"],
  "index.add": ["POST", "/api/index/companies"],
  "index.update": ["PATCH", "/api/index/companies/{id}"],
  "index.remove": ["DELETE", "/api/index/companies/{id}"],
  "index.boards.list": ["GET", "/api/index/boards"],
  "index.boards.add": ["POST", "/api/index/boards"],
  "index.boards.remove": ["DELETE", "/api/index/boards/{key}"],
  "index.readings": ["GET", "/api/index/readings"],
  "index.sync": ["POST", "/api/index/sync"],
  "index.bring": ["POST", "/api/index/bring"],
  "index.requests.make": ["POST", "/api/index/requests"],
  "index.requests.list": ["GET", "/api/index/requests"],
  "index.requests.settle": ["POST", "/api/index/requests/{id}/settle"],
  "index.settings.get": ["GET", "/api/index/settings"],
  "index.settings.put": ["PUT", "/api/index/settings"],
} as const satisfies Partial<Routes>;
