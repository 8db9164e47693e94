/** Proxies as the environment names them; all values are handed in. */
export interface ProxySettings {
  /** HTTP_PROXY: for addresses with "http:". */
  readonly http?: string;
  /** HTTPS_PROXY: for addresses with "https:". */
  readonly https?: string;
  /** NO_PROXY: hosts, domains (".example.com") and "host:port", separated by commas. */
  readonly none?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Proxy settings of an environment; lower-case names win, as in curl, and ALL_PROXY stands in for both. */
export function proxySettingsOf(env: Environment): ProxySettings {
  const value = (name: string): string | undefined => env[name.toLowerCase()] ?? env[name];
  const all = value('ALL_PROXY');
  const settings = {
    http: value('HTTP_PROXY') ?? all,
    https: value('HTTPS_PROXY') ?? all,
    none: value('NO_PROXY'),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, text]) => text !== undefined && text !== ''));
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether a host (without port) is this machine itself. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** The proxy for an address, or undefined for a direct connection. Loopback is never proxied (as Docker's own client does). */
export function proxyOf(url: URL, settings: ProxySettings): string | undefined {
  const proxy = url.protocol === 'https:' ? settings.https : settings.http;
  if (proxy === undefined || isLoopback(url.hostname)) return undefined;
  const entries = (settings.none ?? '').split(/[,\s]+/).filter((entry) => entry !== '');
  return entries.some((entry) => isCovered(url, entry)) ? undefined : proxy;
}

function isCovered(url: URL, entry: string): boolean {
  if (entry === '*') return true;
  const [, name = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  const portOfUrl = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  if (port !== undefined && port !== portOfUrl) return false;
  const domain = name.replace(/^\*?\./, '').toLowerCase();
  return url.hostname === domain || url.hostname.endsWith(`.${domain}`);
}
