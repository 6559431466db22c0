/** The address for people: without user, password and options. */
export function withoutSecrets(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `PostgreSQL at ${host === '' ? 'this machine' : host}${pathname}`;
  } catch {
    return 'PostgreSQL';
  }
}
