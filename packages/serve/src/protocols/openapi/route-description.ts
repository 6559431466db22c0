import type { z } from 'zod';

/** What the document says of a route, in the schemas that validate it. */
export interface RouteDescription {
  readonly method: 'get' | 'post';
  /** With parameters in braces: `/v2/models/{model}`. */
  readonly path: string;
  readonly summary: string;
  /** What a key must be good for; undefined where everybody may ask. */
  readonly scope?: 'generate' | 'outcomes' | 'metrics' | 'admin';
  /** What stands in the path, the query and the headers. */
  readonly parameters?: readonly Parameter[];
  /** The body that is asked for, by content type. */
  readonly body?: Content;
  /** By status, or `default`. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Codes of core's table that it may answer with, in the native form. */
  readonly errors?: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description: string;
  /** Default: text. */
  readonly schema?: z.ZodType;
  /** What the schema's own JSON schema does not say, since it reads text. */
  readonly as?: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly description: string;
  readonly content?: Content;
  /** Headers by name, and what each says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Schemas by content type; null: bytes of that type. */
export type Content = Readonly<Record<string, z.ZodType | null>>;
