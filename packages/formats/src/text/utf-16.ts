/** Whether a file is UTF-16 text, by its byte order mark or by the zero byte of an ASCII character. */
export function isUtf16(head: Uint8Array): boolean {
  const [first, second] = head;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return marked || (head.length > 1 && (first === 0) !== (second === 0));
}
