import { any, pattern, type Pattern } from "./pattern.ts";

/** Roles that sell, recruit or communicate; they never count, whatever else matches. */
export const selling: readonly Pattern[] = [
  pattern(
    "account roles",
    `account (?:executives?|managers?|directors?|representatives?|leads?|partners?)`,
  ),
  pattern("sales roles", `(?:pre-?)?sales(?! ?force)`),
  pattern(
    "business development",
    any("business development", "bdr", "sdr", "partnerships?", "alliances?"),
  ),
  pattern(
    "recruiting",
    any(
      "recruit(?:er|ers|ing|ment)",
      "talent (?:acquisition|partner|sourcer|scout)s?",
      "sourcers?",
      "headhunters?",
    ),
  ),
  pattern(
    "marketing and copy",
    any(
      "marketing",
      "marketers?",
      "copy-?writ(?:er|ers|ing)",
      "copy ?editors?",
      "brand (?:manager|strategist|lead)",
      "seo",
      "social media",
      "content (?:writer|strategist|creator|marketer|manager|lead)s?",
    ),
  ),
  pattern(
    "public policy",
    any("public policy", "government (?:affairs|relations)", "public affairs"),
  ),
  pattern(
    "communications",
    any(
      "communications?",
      "public relations",
      "developer (?:advoca(?:te|cy)|relations|evangelist)",
      "devrel",
      "evangelists?",
      "press (?:officer|secretary|manager)",
      "journalists?",
      "spokes(?:person|man|woman)",
    ),
  ),
  pattern(
    "legal support",
    any(
      "legal (?:support|assistants?|secretar(?:y|ies)|operations|admin(?:istrator)?)",
      "paralegals?",
    ),
  ),
  pattern(
    "developers of business, teaching or land",
    "(?:business|curriculum|course|content|training|instructional|talent|property|land|leadership) developers?",
  ),
];

/** A builder's title before a comma or a dash: what follows is where they work, not what they do. */
export const builds: Pattern = pattern(
  "an engineer, developer, scientist or architect before the rest of the title",
  `^(?:(?!(?:pre-?)?sales|marketing|business|curriculum|course|content|training|instructional|talent|property|land)[a-z0-9/+.]+ ){0,4}${any("engineer", "developer", "scientist", "architect", "researcher", "programmer")}s?(?: (?:i|ii|iii|iv|v|[1-5]))?(?= ?[,:(|-])`,
);
