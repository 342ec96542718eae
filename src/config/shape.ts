/**
 * The building blocks of config sections. A section is a table of keys; each
 * key has a shape, a default and a line for the reference.
 *
 * The type of a section is given as a type argument, so a key without a shape,
 * a shape without a key, or a shape of another type does not compile.
 *
 * @module
 */
import { z } from "zod";
import { grouped } from "../text/grouped.ts";

/**
 * How a config is parsed: the code that would be made for each section takes
 * longer to make than a config takes to check.
 */
export const PARSED_ONCE = { jitless: true } as const;

/** One key of a section. */
export interface Key<T> {
  /** The allowed values; fills in the default. */
  readonly shape: z.ZodType<T>;
  /** Its meaning and unit, in one line without a final full stop. */
  readonly text: string;
  /** The default as the reference shows it; `undefined` if the key is required. */
  readonly shown: string | undefined;
}

/** All keys of a section whose type is `T`. */
export type Keys<T> = { readonly [K in keyof T]-?: Key<T[K]> };

/** What a value looks like to an editor: a part of a JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The keys of every section, for the reference and for hints. */
const KEYS_OF = new WeakMap<
  z.core.$ZodType,
  Readonly<Record<string, Key<unknown>>>
>();

/** A required key. */
export function required<T>(shape: z.ZodType<T>, text: string): Key<T> {
  return { shape, text, shown: undefined };
}

/** A key with a default; give `shown` if the value does not explain itself. */
export function optional<T, D = T>(
  shape: z.ZodType<T>,
  byDefault: D,
  text: string,
  shown: string = shownDefault(byDefault),
): Key<NonNullable<T> | D> {
  const complete = shape.nullish().transform((given) =>
    given ?? structuredClone(byDefault)
  );
  return { shape: complete, text, shown };
}

/** A key without a default: if it is not given, it stays absent. */
export function absentOr<T>(
  shape: z.ZodType<T>,
  text: string,
  shown = "none",
): Key<T | null | undefined> {
  return { shape: shape.nullish(), text, shown };
}

/** A section whose keys all have defaults, so that it may be left out. */
export function subsection<T>(shape: z.ZodType<T>, text: string): Key<T> {
  const complete = shape.nullish().transform((given) =>
    given ?? shape.parse({}, PARSED_ONCE)
  );
  return { shape: complete, text, shown: "the defaults of its keys" };
}

/** A section with these keys and no others. */
export function section<T>(keys: Keys<T>): z.ZodType<T> {
  // `Keys<T>` gives every key of T its shape.
  return sectionObject(keys) as unknown as z.ZodType<T>;
}

/** A section whose `type` says which other keys it has. */
export function byType<T extends { readonly type: string }>(
  forms: {
    readonly [N in T["type"]]: Keys<Omit<Extract<T, { type: N }>, "type">>;
  },
): z.ZodType<T> {
  const names = Object.keys(forms);
  const entries = Object.entries<Readonly<Record<string, Key<unknown>>>>(forms);
  const [first, ...others] = entries.map(([name, keys]) =>
    sectionObject({ type: required(z.literal(name), `\`${name}\``), ...keys })
  );
  const union = z.discriminatedUnion("type", [first, ...others], {
    error: (issue) =>
      issue.code === "invalid_union"
        ? `one of ${names.join(", ")}`
        : `a section with a type, one of ${names.join(", ")}`,
  });
  // `forms` gives every member of T its shape.
  return union as unknown as z.ZodType<T>;
}

function sectionObject(
  keys: Readonly<Record<string, Key<unknown>>>,
): z.ZodObject {
  const names = Object.keys(keys).join(", ");
  const shapes = Object.entries(keys).map(([name, key]) => [name, key.shape]);
  const object = z.strictObject(Object.fromEntries(shapes), {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? names : `a section with ${names}`,
  });
  KEYS_OF.set(object, keys);
  return object;
}

/** The keys of a section, even if it is optional or transformed. */
export function keysOf(
  shape: z.core.$ZodType,
): Readonly<Record<string, Key<unknown>>> | undefined {
  return KEYS_OF.get(bare(shape));
}

/** A shape without its optional, nullable and transforming wrappers. */
export function bare(shape: z.core.$ZodType): z.core.$ZodType {
  if (shape instanceof z.ZodOptional || shape instanceof z.ZodNullable) {
    return bare(shape.unwrap());
  }
  return shape instanceof z.ZodPipe ? bare(shape.in) : shape;
}

function shownDefault(value: unknown): string {
  if (value === null) return "none";
  if (Array.isArray(value)) {
    return value.length === 0 ? "none" : value.map(shownDefault).join(", ");
  }
  return typeof value === "number" ? grouped(value) : `\`${value}\``;
}
