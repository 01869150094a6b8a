import { of, type Mutant } from "./mutant.ts";

const operators = of("operators");
const long = of("long");
const values = of("values");
const decimal = of("decimal");
const datetime = of("datetime");
const ip = of("ip");
const like = of("like");
const extension = of("extension");

/** Bugs in operators and in the types of values. */
export const mutantsOfValues: readonly Mutant[] = [
  operators(
    "datetimes have no order",
    "    if (a instanceof Datetime && b instanceof Datetime) return holds(a.ms, b.ms);\n",
    "",
  ),
  operators(
    "datetimes and durations have one order",
    "if (a instanceof Datetime && b instanceof Datetime)",
    "if ((a instanceof Datetime || a instanceof Duration) && (b instanceof Datetime || b instanceof Duration))",
  ),
  operators("`>=` is `>`", "a >= b", "a > b"),
  operators(
    "`<` takes strings",
    "if (isLong(a) && isLong(b)) return",
    'if (typeof a === typeof b && typeof a !== "object") return',
  ),
  operators(
    "`!` of something else is false",
    'throw new EvaluationError("`!` needs true or false");',
    "return false;",
  ),
  operators(
    "`containsAll` is turned round",
    "[...some.keys()].every((key) => all.has(key))",
    "[...all.keys()].every((key) => some.has(key))",
  ),
  operators(
    "`containsAny` needs all",
    "[...some.keys()].some((key) => all.has(key))",
    "[...some.keys()].every((key) => all.has(key))",
  ),
  operators("negation does not overflow", "subtract(0, asLong(value))", "-asLong(value)"),
  operators("tags are looked for among attributes", "?.tags.get(name)", "?.attributes.get(name)"),
  operators(
    "an absent tag is false",
    'if (tag === undefined) throw new EvaluationError("there is no such tag");\n      return tag;',
    "return tag ?? false;",
  ),
  operators("`!=` is `==`", "!equal(a, b)", "equal(a, b)"),

  long(
    "overflow wraps",
    'if (value < least || value > most) throw new EvaluationError("integer overflow");',
    "value = BigInt.asIntN(64, value);",
  ),
  long("the largest integer is one too large", "2n ** 63n - 1n", "2n ** 63n"),
  long(
    "large products are rounded",
    "if (Number.isSafeInteger(product)) return product + 0;",
    "return product + 0;",
  ),
  long("large sums are rounded", "if (Number.isSafeInteger(sum)) return sum;", "return sum;"),

  values(
    "the order of a set counts",
    "[...this.members.keys()].sort()",
    "[...this.members.keys()]",
  ),
  values("the order of a record counts", "[...this.names()]\n      .sort()", "[...this.names()]"),
  values("keys of members run into each other", "`${value.length}:${value}`", "value"),
  values("a string is equal to the number it spells", "return `s${value}`", "return `l${value}`"),
  values(
    "records and sets are equal only when they are one",
    "a === b || a.key === b.key",
    "a === b",
  ),

  decimal("1.5 is 1.0005", "padEnd(4", "padStart(4"),
  decimal("five places are taken", "{1,4}", "{1,5}"),
  decimal(
    "a sign before a zero is lost",
    'sign === "" ? magnitude : -magnitude',
    'sign === "" || whole === "0" ? magnitude : -magnitude',
  ),
  decimal("a decimal has no range", "if (!inRange(value))", "if (false)"),

  datetime(
    "each fourth year is a leap year",
    "year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)",
    "year % 4 === 0",
  ),
  datetime("offsets are turned round", 'parts[8] === "-" ? -1 : 1', 'parts[8] === "-" ? 1 : -1'),
  datetime("24 is an hour", "hour > 23", "hour > 24"),
  datetime("60 is a second", "second > 59", "second > 60"),
  datetime("offsets have no range", "|| offsetHour > 23 || offsetMinute > 59", ""),
  datetime("the time of day is negative before 1970", "rest < 0n ? rest + dayMs : rest", "rest"),
  datetime(
    "time does not overflow",
    'if (!inRange(ms)) throw new EvaluationError("time overflow");',
    "",
  ),
  datetime(
    "a duration may be empty",
    "!amounts?.some((amount) => amount !== undefined)",
    "!amounts",
  ),
  datetime("a day has 23 hours", "dayMs = 86_400_000n", "dayMs = 82_800_000n"),

  ip("ranges are compared by their address only", "inner.prefix >= outer.prefix &&", ""),
  ip("versions are mixed", "inner.version === outer.version &&", ""),
  ip("only one address is loopback", "127.0.0.0/8", "127.0.0.1/32"),
  ip("half of multicast is missing", "224.0.0.0/4", "224.0.0.0/5"),
  ip(
    "numbers of an address may begin with 0",
    "if (!/^(0|[1-9][0-9]{0,2})$/.test(part)",
    "if (!/^[0-9]{1,3}$/.test(part)",
  ),
  ip("`::` may stand for nothing", "missing < 1", "missing < 0"),
  ip("a prefix may be too long", "prefix <= most ? prefix : undefined", "prefix"),

  like(
    "head and tail may share characters",
    "if (text.length < head.length + tail.length) return false;",
    "",
  ),
  like(
    "the middle may reach into the tail",
    "found < 0 || found + piece.length > end",
    "found < 0",
  ),
  like("a pattern without a star is a beginning", "text === head", "text.startsWith(head)"),
  like("pieces may overlap", "at = found + piece.length", "at = found + 1"),

  extension("`lessThanOrEqual` is `lessThan`", "a.value <= b.value", "a.value < b.value"),
  extension(
    "`greaterThan` is turned round",
    '"greaterThan", (a, b) => a.value > b.value',
    '"greaterThan", (a, b) => a.value < b.value',
  ),
  extension("offsets are subtracted", "at.ms + by.ms", "at.ms - by.ms"),
  extension("spans are turned round", "to.ms - from.ms", "from.ms - to.ms"),
  extension("an hour has 60 seconds", "3_600_000n", "60_000n"),
  extension("other types are taken", "if (!(value instanceof type))", "if (false)"),
];
