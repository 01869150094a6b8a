/** A company's page of openings at one applicant tracking system. */
export interface Board {
  readonly ats: string;
  /** What the company is called there; letters, digits, dots, dashes and underscores only. */
  readonly token: string;
  /** Where the service has more than one: `eu`. */
  readonly region: string | null;
}

/**
 * How one reading of a board ended. Only `ok` may open and close postings; `partial` opens only; all others change nothing.
 * `ambiguous_empty`: a service that answers so for unknown names too. `refused`: a redirect or a bad token, so it is set up
 * wrongly. `blocked`: they ask to be left alone, and are.
 */
export type Outcome =
  | "ok"
  | "empty"
  | "not_found"
  | "ambiguous_empty"
  | "partial"
  | "transient"
  | "blocked"
  | "malformed"
  | "refused";

export interface BoardRequest {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly body: string | null;
}

/** An opening as its board tells of it: nothing about people. Empty strings where the board says nothing. */
export interface RawPosting {
  /** The board's own name of it. */
  readonly externalId: string;
  readonly title: string;
  readonly url: string;
  readonly department: string;
  readonly locations: readonly string[];
  readonly remote: boolean | null;
  readonly compensation: string;
  /** RFC 3339 UTC; null where the board does not say. */
  readonly postedAt: string | null;
  /** Plain text; null where it takes a request of its own. */
  readonly description: string | null;
}

/** What one page says: its openings, how many there are in all where it says so, and where the next page is. */
export interface Page {
  readonly postings: readonly RawPosting[];
  readonly total: number | null;
  readonly next: string | null;
}

/** What is particular to one system. Pure: it builds requests and reads answers, and sends nothing. */
export interface Connector {
  readonly ats: string;
  readonly name: string;
  /** Requests a second that it bears. */
  readonly perSecond: number;
  /** Whether it answers for unknown names as it does for a company with no openings. */
  readonly hidesUnknown: boolean;
  /** The board that a careers address is of; null where it is none of this system's. */
  detect(careers: URL): { readonly token: string; readonly region: string | null } | null;
  /** The request for a page; `from` is the `next` of the page before. */
  request(board: Board, from: string | null): BoardRequest;
  /** Reads a page; or why it cannot be read, and null where it just has another shape. */
  read(body: string, board: Board, from: string | null): Page | string | null;
  /** Asks for the description of an opening, where pages do not bring it. */
  detail?(posting: RawPosting, board: Board): BoardRequest;
  readDetail?(body: string): string | null;
  /** What a status means here, where it means something else than elsewhere. */
  judges?(status: number): Outcome | null;
}

export const tokenShape = /^[A-Za-z0-9._-]{1,100}$/;
/** Where the token becomes part of a host name. */
export const labelShape = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
