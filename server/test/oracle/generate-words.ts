import type { Json } from "./case.ts";

export const uid = (type: string, id: string): Json => ({ type, id });
export const ref = (it: Json): Json => ({ __entity: it });

/** Attribute names by the type that they mostly have. */
export const names: Readonly<Record<string, readonly string[]>> = {
  Bool: ["flag"],
  Long: ["n", "m"],
  String: ["s", "t"],
  Entity: ["owner"],
  Set: ["set", "tags"],
  Record: ["r", "q"],
  ip: ["ip"],
  decimal: ["price"],
  datetime: ["at"],
  duration: ["span"],
};

export const known = {
  principals: [uid("User", "ann"), uid("User", "bob"), uid("User", "nobody")],
  groups: [uid("Group", "all"), uid("Group", "team"), uid("Group", "guests")],
  resources: [uid("Doc", "plan"), uid("Doc", "note"), uid("Doc", "gone")],
  folders: [uid("Folder", "root"), uid("Folder", "inner"), uid("Folder", "archive")],
  actions: [uid("Action", "view"), uid("Action", "edit")],
  actionGroups: [uid("Action", "any"), uid("Action", "reads")],
  longs: [0, 1, 2, 3, -1, 7, 4_294_967_296, 9_007_199_254_740_991, -9_007_199_254_740_991],
  texts: ["", "a", "ab", "aba", "a*b", "xaby", "é", "10", "flag"],
  extensions: {
    ip: [
      "10.0.0.1",
      "10.0.0.0/8",
      "192.168.1.0/24",
      "127.0.0.1",
      "::1",
      "224.0.0.5",
      "ff02::1",
      "2001:db8::/32",
    ],
    decimal: ["0.0", "1.5", "1.50", "-2.25", "922337203685477.5807"],
    datetime: [
      "2024-02-29",
      "2024-01-01T12:00:00Z",
      "1969-12-31T23:59:59.999Z",
      "2024-01-01T12:00:00+0130",
    ],
    duration: ["1h", "-1h", "1d2h", "0ms", "36h", "90m"],
  } as Readonly<Record<string, readonly string[]>>,
  /** What is no literal of any of them. */
  junk: ["", "junk", "1", "2023-02-29", "1.23456", "1x", "256.1.1.1"],
} as const;
