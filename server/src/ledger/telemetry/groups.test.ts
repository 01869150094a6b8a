import { expect, test } from "vitest";
import { groupsOfSenders, type Sender } from "./groups.ts";

const days = [
  { day: 1, at: "1970-01-02T00:00:00.000Z" },
  { day: 2, at: "1970-01-03T00:00:00.000Z" },
];
let made = 0;
const sender = (more: Partial<Sender>): Sender => ({
  id: `tsr_${++made}`,
  name: `agent ${made}`,
  service: null,
  emitters: ["genai"],
  claimedBy: null,
  tools: [],
  days: [],
  firstSeenAt: `1970-01-02T00:00:0${made}.000Z`,
  lastSeenAt: `1970-01-02T00:00:0${made}.000Z`,
  ...more,
});
const uses = (tool: string, actions: number) => ({ server: null, tool, actions });

test("copies of one service are one group with what all of them did, the busiest group first, in whatever order they come", () => {
  const all = [
    sender({ service: "desk", tools: [uses("read", 1)], days: [{ day: 1, actions: 1 }] }),
    sender({
      service: "desk",
      tools: [uses("read", 2), uses("mail", 1)],
      days: [{ day: 2, actions: 3 }],
      claimedBy: "Ada",
    }),
    sender({ service: "desk", emitters: ["crewai"], days: [{ day: 2, actions: 9 }] }),
  ];
  const groups = groupsOfSenders(all, days);
  expect(groups).toMatchObject([
    { name: "desk", senders: 1, emitters: ["crewai"], actions: 9 },
    {
      name: "desk",
      senders: 2,
      actions: 4,
      claimedBy: ["Ada"],
      tools: [uses("read", 3), uses("mail", 1)],
      days: [
        { at: days[0]?.at, actions: 1 },
        { at: days[1]?.at, actions: 3 },
      ],
      firstSeenAt: "1970-01-02T00:00:01.000Z",
      lastSeenAt: "1970-01-02T00:00:02.000Z",
    },
  ]);
  expect(groupsOfSenders(all.toReversed(), days)).toEqual(groups);
});

test("senders that name no service are alike when they speak alike and use the same tools", () => {
  const groups = groupsOfSenders(
    [
      sender({ tools: [uses("read", 1), uses("mail", 1)] }),
      sender({ tools: [uses("mail", 5), uses("read", 2)] }),
      sender({ tools: [uses("read", 1)] }),
    ],
    days,
  );
  expect(new Set(groups.map(({ senders }) => senders))).toEqual(new Set([1, 2]));
});
