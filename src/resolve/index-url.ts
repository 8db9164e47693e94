/** A user name and password in an address, taken out of it. */
export interface UrlLogin {
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** The address without user name and password: what may be printed, logged and written into a lock. */
export function withoutLogin(address: string): string {
  // What is no address may still hold a password: everything up to the last "@" goes.
  if (!URL.canParse(address)) return address.replace(/^.*@/s, '');
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  url.username = '';
  url.password = '';
  return url.href;
}

/** The user name and password of an address, decoded; undefined when it has none. */
export function loginOf(address: string): UrlLogin | undefined {
  if (!URL.canParse(address)) return undefined;
  const { hostname, username, password } = new URL(address);
  if (username === '' && password === '') return undefined;
  return { host: hostname, username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
