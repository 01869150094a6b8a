import { expect, test } from "vitest";
import { waitAfter } from "./backoff.ts";
import { mailOf } from "./email.ts";
import { signed } from "./sign.ts";
import { slackMessage } from "./slack.ts";
import { sentence } from "./tell.ts";

const hostile = {
  title:
    'Evil\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script> <!channel> *bold* <http://evil|click> & "quoted"',
  severity: "high",
  url: "http://reeve.example/agents/agt_1",
};

test("a signature is the one of the Standard Webhooks specification, and during an overlap there are two", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const it = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    nowMs: 1_614_265_330_000,
    body: '{"test": 2432232314}',
  };
  expect(signed([secret], it)).toEqual({
    "webhook-id": it.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
  const both = signed([secret, "whsec_AAAA"], it)["webhook-signature"]?.split(" ");
  expect(both).toHaveLength(2);
  expect(both?.[0]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

test("what others wrote is one line of a subject, and text in HTML and in Slack", () => {
  const { subject, html } = mailOf(hostile);
  expect(subject).not.toMatch(/[\r\n]/);
  expect(html).toContain("&lt;script&gt;");
  expect(html).not.toContain("<script>");
  const message = slackMessage(hostile);
  expect(message.text).toContain("&lt;!channel&gt;");
  expect(message.text).not.toMatch(/[<>]/);
  expect(message.blocks[0]?.text?.type).toBe("plain_text");
});

test("a sentence has no secret, no break of lines and no character that hides or turns text", () => {
  const said = sentence("a\u202Eb\n\nghp_abcdefghijklmnopqrstuvwxyz0123456789 \u200Bc\0");
  expect(said).toBe("aU+202Eb [redacted] U+200BcU+0000");
  expect(sentence("x".repeat(1000))).toHaveLength(300);
});

test("each wait is about twice the one before, up to a bound, and two deliveries do not come back together", () => {
  const waits = [1, 2, 3, 4, 30].map((attempt) => waitAfter("dlv_a", attempt));
  const least = [5_000, 10_000, 20_000, 40_000, 900_000];
  for (const [i, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(least[i] ?? 0);
    expect(wait).toBeLessThanOrEqual((least[i] ?? 0) * 1.5);
  }
  const many = new Set(Array.from({ length: 50 }, (_, i) => waitAfter(`dlv_${i}`, 3)));
  expect(many.size).toBeGreaterThan(40);
  expect(waitAfter("dlv_a", 1, 120_000)).toBe(120_000);
});
