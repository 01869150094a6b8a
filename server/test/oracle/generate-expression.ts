import { known, names, ref } from "./generate-words.ts";
import type { Random } from "./random.ts";

type Type = "Bool" | "Long" | "String" | "Entity" | "Set" | "Record" | Extension;
type Extension = "ip" | "decimal" | "datetime" | "duration";
const types: readonly Type[] = [
  "Bool",
  "Long",
  "String",
  "Entity",
  "Set",
  "Record",
  "ip",
  "decimal",
  "datetime",
  "duration",
];

type Expression = Readonly<Record<string, unknown>>;
type Make = (draw: Random, depth: number) => Expression;

/** An expression that should have the type; one in twenty of its parts has another. */
export function expression(draw: Random, wanted: Type, depth: number): Expression {
  const type = draw.below(20) === 0 ? draw.pick(types) : wanted;
  if (depth <= 0) return leaf(draw, type);
  const n = draw.below(8);
  if (n === 0) return leaf(draw, type);
  if (n === 1)
    return {
      "if-then-else": {
        if: expression(draw, "Bool", depth - 1),
        then: expression(draw, type, depth - 1),
        else: expression(draw, type, depth - 1),
      },
    };
  if (n <= 3) return attribute(draw, type, depth);
  return draw.pick(makers[type])(draw, depth - 1);
}

const value = (it: unknown): Expression => ({ Value: it });
const two = (op: string, left: unknown, right: unknown): Expression => ({ [op]: { left, right } });

function leaf(draw: Random, type: Type): Expression {
  switch (type) {
    case "Bool":
      return value(draw.below(2) === 0);
    case "Long":
      return value(draw.pick(known.longs));
    case "String":
      return value(draw.pick(known.texts));
    case "Entity":
      return draw.below(2) === 0
        ? { Var: draw.pick(["principal", "action", "resource"]) }
        : value(
            ref(
              draw.pick([
                ...known.principals,
                ...known.groups,
                ...known.resources,
                ...known.actions,
              ]),
            ),
          );
    case "Set":
      return { Set: draw.some(known.longs).map(value) };
    case "Record":
      return { Var: "context" };
    case "ip":
    case "decimal":
    case "datetime":
    case "duration":
      return {
        [type]: [
          value(
            draw.pick(
              draw.below(10) === 0 ? known.junk : (known.extensions[type] as readonly string[]),
            ),
          ),
        ],
      };
  }
}

/** A member of the context or of an entity whose name promises the type, sometimes one or two records down. */
function attribute(draw: Random, type: Type, depth: number): Expression {
  const from: Expression =
    draw.below(3) > 0
      ? { Var: draw.pick(["context", "context", "principal", "resource"]) }
      : expression(draw, draw.pick(["Record", "Entity"]), depth - 1);
  const inner =
    draw.below(3) === 0
      ? { ".": { left: from, attr: draw.pick(names["Record"] as readonly string[]) } }
      : from;
  const attr = draw.pick(names[type] as readonly string[]);
  const read: Expression = { ".": { left: inner, attr } };
  // Most authors ask first.
  return type === "Bool" && draw.below(2) === 0
    ? two("&&", { has: { left: inner, attr } }, read)
    : read;
}

const binary =
  (ops: readonly string[], left: Type, right: Type = left): Make =>
  (draw, depth) =>
    two(draw.pick(ops), expression(draw, left, depth), expression(draw, right, depth));
const unary =
  (op: string, type: Type): Make =>
  (draw, depth) => ({ [op]: { arg: expression(draw, type, depth) } });
/** A method; one in thirty with too few or too many arguments. */
const method =
  (all: readonly string[], ...args: readonly Type[]): Make =>
  (draw, depth) => {
    const given = args.map((type) => expression(draw, type, depth));
    const wrong = draw.below(30);
    return { [draw.pick(all)]: wrong === 0 ? [...given, leaf(draw, "Long")] : given };
  };

const makers: Readonly<Record<Type, readonly Make[]>> = {
  Bool: [
    binary(["&&", "||"], "Bool"),
    binary(["&&", "||"], "Bool"),
    binary(["<", "<=", ">", ">="], "Long"),
    binary(["<", "<=", ">", ">="], "datetime"),
    binary(["<", "<=", ">", ">="], "duration"),
    (draw, depth) => binary(["==", "!="], draw.pick(types))(draw, depth),
    unary("!", "Bool"),
    unary("isEmpty", "Set"),
    binary(["in"], "Entity"),
    binary(["in"], "Entity", "Set"),
    (draw, depth) =>
      two("in", expression(draw, "Entity", depth), {
        Set: Array.from({ length: draw.below(3) }, () => expression(draw, "Entity", depth - 1)),
      }),
    (draw, depth) => binary(["contains"], "Set", draw.pick(types))(draw, depth),
    binary(["containsAll", "containsAny"], "Set"),
    (draw, depth) => two("hasTag", expression(draw, "Entity", depth), tag(draw)),
    (draw, depth) => ({
      has: {
        left: expression(draw, draw.pick(["Record", "Entity"]), depth),
        attr:
          draw.below(3) === 0
            ? [
                draw.pick(names["Record"] as readonly string[]),
                draw.pick(Object.values(names).flat()),
              ]
            : draw.pick(Object.values(names).flat()),
      },
    }),
    (draw, depth) => ({
      like: {
        left: expression(draw, "String", depth),
        pattern: Array.from({ length: 1 + draw.below(4) }, () =>
          draw.below(2) === 0 ? "Wildcard" : { Literal: draw.pick(["a", "b", "ab", "*", "é"]) },
        ),
      },
    }),
    (draw, depth) => ({
      is: {
        left: expression(draw, "Entity", depth),
        entity_type: draw.pick(["User", "Group", "Doc", "Action"]),
        ...(draw.below(2) === 0 && {
          in: expression(draw, draw.pick<Type>(["Entity", "Entity", "Set"]), depth),
        }),
      },
    }),
    method(["isIpv4", "isIpv6", "isLoopback", "isMulticast"], "ip"),
    method(["isInRange"], "ip", "ip"),
    method(
      ["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"],
      "decimal",
      "decimal",
    ),
  ],
  Long: [
    binary(["+", "-", "*"], "Long"),
    binary(["+", "-", "*"], "Long"),
    unary("neg", "Long"),
    method(["toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"], "duration"),
    got,
  ],
  String: [got],
  Entity: [got],
  Set: [
    (draw, depth) => ({
      Set: Array.from({ length: draw.below(4) }, () =>
        expression(draw, draw.pick<Type>(["Long", "String", "Entity"]), depth),
      ),
    }),
  ],
  Record: [
    (draw, depth) => ({
      Record: Object.fromEntries(
        draw
          .some(Object.entries(names).slice(0, 6))
          .map(([type, own]) => [own[0] as string, expression(draw, type as Type, depth)]),
      ),
    }),
  ],
  ip: [(draw, depth) => ({ ip: [expression(draw, "String", depth)] })],
  decimal: [(draw, depth) => ({ decimal: [expression(draw, "String", depth)] })],
  datetime: [method(["offset"], "datetime", "duration"), method(["toDate"], "datetime")],
  duration: [method(["durationSince"], "datetime", "datetime"), method(["toTime"], "datetime")],
};

const tag = (draw: Random): Expression =>
  draw.below(6) === 0
    ? expression(draw, "String", 1)
    : value(draw.pick(Object.values(names).flat()));

function got(draw: Random, depth: number): Expression {
  return two("getTag", expression(draw, "Entity", depth), tag(draw));
}
