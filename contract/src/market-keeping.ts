import { z } from "zod";
import { CompanyId, IndexRequestId } from "./id.ts";
import { IndexRequest, IndexSettings } from "./market.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";

/** What others ask of the index, and how it is kept here. */
export const marketKeepingOperations = {
  "index.requests.make": operation({
    method: "POST",
    path: "/api/index/requests",
    role: "anyone",
    scope: "index:write",
    says: "Says that something about a company is wrong, or that it wants to be left out; an operator settles it.",
    input: z.strictObject({
      company: CompanyId,
      kind: z.enum(["correction", "opt_out"]),
      says: z.string().trim().min(1).max(2000),
      contact: z.string().trim().max(254).optional(),
    }),
    output: z.object({ received: z.literal(true) }),
    status: 202,
  }),
  "index.requests.list": operation({
    method: "GET",
    path: "/api/index/requests",
    role: "operator",
    scope: "index:read",
    says: "Lists what was asked to be corrected or left out, what waits first.",
    input: z.strictObject({ ...pageQuery, waiting: z.enum(["yes"]).optional() }),
    output: page(IndexRequest),
  }),
  "index.requests.settle": operation({
    method: "POST",
    path: "/api/index/requests/{id}/settle",
    role: "operator",
    scope: "index:write",
    says: "Settles a request; one to be left out that is done takes the company out of the index.",
    input: z.strictObject({
      id: IndexRequestId,
      outcome: z.enum(["done", "declined"]),
      answer: z.string().trim().min(1).max(2000),
    }),
    output: IndexRequest,
  }),
  "index.settings.get": operation({
    method: "GET",
    path: "/api/index/settings",
    role: "viewer",
    scope: "index:read",
    says: "Shows whether the index is public, read daily, and which company is yours.",
    input: z.strictObject({}),
    output: IndexSettings,
  }),
  "index.settings.put": operation({
    method: "PUT",
    path: "/api/index/settings",
    role: "admin",
    scope: "index:write",
    says: "Switches the public page and the daily reading on or off, and says which company is yours.",
    input: z.strictObject({
      published: z.boolean().optional(),
      daily: z.boolean().optional(),
      own: CompanyId.nullable().optional(),
    }),
    output: IndexSettings,
  }),
};
