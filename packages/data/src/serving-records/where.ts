/** A file of a folder of records: its day, whose it is, and which of that. In alphabetical order days are in theirs. */
export function nameOfFile(day: string, writer: string, number: number): string {
  return `${day}-${writer}-${String(number).padStart(4, '0')}.jsonl`;
}

/** Whether a file of that name is one of them. */
export function isRecordsFile(name: string): boolean {
  return /^\d{4}-\d\d-\d\d-[0-9a-z]{1,40}-\d{4,}\.jsonl$/.test(name);
}

/** Whether records are in a PostgreSQL database of this address, and in no folder. */
export function isDatabaseUrl(where: string): boolean {
  return /^postgres(ql)?:\/\//.test(where);
}
