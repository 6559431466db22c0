/** Attributes in OTLP's JSON: lists of keys and values. */
export interface OtlpAttribute {
  readonly key: string;
  readonly value:
    | { readonly stringValue: string }
    | { readonly doubleValue: number }
    | { readonly intValue: number }
    | { readonly boolValue: boolean };
}

/** What sends: which program, and which of several. */
export interface Resource {
  readonly version: string;
  /** Of this process, e.g. a UUID. */
  readonly instance: string;
}

export function otlpAttributes(attributes: Readonly<Record<string, unknown>>): OtlpAttribute[] {
  return Object.entries(attributes).flatMap(([key, value]): OtlpAttribute[] => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return [{ key, value: { intValue: value } }];
    if (typeof value === 'number') return [{ key, value: { doubleValue: value } }];
    if (typeof value === 'boolean') return [{ key, value: { boolValue: value } }];
    return value === undefined || value === null ? [] : [{ key, value: { stringValue: String(value) } }];
  });
}

export function otlpResource({ version, instance }: Resource): { attributes: OtlpAttribute[] } {
  return {
    attributes: otlpAttributes({
      'service.name': 'antiphon',
      'service.version': version,
      'service.instance.id': instance,
    }),
  };
}

/** Nanoseconds since 1970, which JSON has as text. @param ms since 1970 */
export function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}
