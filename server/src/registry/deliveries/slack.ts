import { broke, type Attempt, type Opened, type Outgoing } from "./attempt.ts";
import { post } from "./post.ts";

/** The three characters that mean something in Slack's mrkdwn wherever they stand: links, mentions and entities. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A message as an incoming web-hook takes it: what others wrote stands only where nothing is formatted. */
export const slackMessage = ({
  title,
  severity,
  url,
}: Pick<Outgoing, "title" | "severity" | "url">) => ({
  text: escaped(title),
  mrkdwn: false,
  unfurl_links: false,
  unfurl_media: false,
  blocks: [
    { type: "section", text: { type: "plain_text", text: title, emoji: false } },
    {
      type: "context",
      elements: [
        { type: "plain_text", text: `Severity: ${severity}`, emoji: false },
        { type: "mrkdwn", text: `<${escaped(url)}|Open it in Reeve>` },
      ],
    },
  ],
});

/** Sends a message by Slack's incoming web-hook, whose address is the secret. */
export function bySlack(
  { secrets: [url], internal }: Opened,
  it: Outgoing,
  signal: AbortSignal,
): Promise<Attempt> {
  if (url === undefined) return Promise.resolve(broke("The channel has no address."));
  return post(url, internal, JSON.stringify(slackMessage(it)), {}, signal);
}
