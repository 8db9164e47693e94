import { SeldonBuildError } from '../../errors.ts';

/** Where an engine listens. A socket is a Unix socket or a Windows named pipe. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

export const WINDOWS_PIPE = '//./pipe/docker_engine';
export const DEFAULT_SOCKET = '/var/run/docker.sock';
const DEFAULT_PATHS = { unix: DEFAULT_SOCKET, npipe: WINDOWS_PIPE };
/** Docker's well-known ports, plain and with TLS. */
const PORT = { plain: 2375, tls: 2376 } as const;

/**
 * Reads an address as the docker client takes it in `DOCKER_HOST` and `--host`: unix://, npipe://, tcp:// (http:// and https:// mean
 * the same). Throws E_ENGINE_UNSUPPORTED for ssh:// and what else there may be, E_ENGINE_UNREACHABLE for a text that is no address.
 */
export function parseEngineAddress(text: string, tls: boolean): EngineAddress {
  const [scheme, rest] = text.includes('://') ? splitAt(text, '://') : ['tcp', text];
  switch (scheme) {
    case 'unix':
    case 'npipe':
      return { kind: 'socket', path: rest === '' ? DEFAULT_PATHS[scheme] : rest };
    case 'tcp':
    case 'http':
    case 'https':
      return tcpOf(text, rest, tls || scheme === 'https');
    case 'ssh':
      throw overSsh(text, rest);
    default:
      throw new SeldonBuildError(
        'E_ENGINE_UNSUPPORTED',
        `cannot use Docker Engine at "${text}": connections over "${scheme}" are not supported`,
        { hint: 'set DOCKER_HOST to a unix:// or tcp:// address' },
      );
  }
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

function overSsh(text: string, target: string): SeldonBuildError {
  const user = target.replace(/[:/].*$/, '');
  return new SeldonBuildError(
    'E_ENGINE_UNSUPPORTED',
    `cannot use Docker Engine at "${text}": connections over ssh are not supported`,
    {
      hint: `forward its socket (ssh -nNT -L /tmp/docker.sock:${DEFAULT_SOCKET} ${user}) and set DOCKER_HOST=unix:///tmp/docker.sock`,
    },
  );
}

function tcpOf(text: string, rest: string, tls: boolean): EngineAddress {
  const url = URL.canParse(`tcp://${rest}`) ? new URL(`tcp://${rest}`) : undefined;
  if (url === undefined || url.hostname === '') {
    throw new SeldonBuildError(
      'E_ENGINE_UNREACHABLE',
      `cannot use Docker Engine at "${text}": it is not an address`,
      { hint: 'set DOCKER_HOST to something like tcp://build.example.com:2376' },
    );
  }
  const port = url.port === '' ? (tls ? PORT.tls : PORT.plain) : Number(url.port);
  // An IPv6 address stands in brackets only inside of URLs.
  return { kind: 'tcp', host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

/** The address as people write it. */
export function textOfEngineAddress(address: EngineAddress): string {
  return address.kind === 'socket' ? address.path : `tcp://${address.host}:${address.port}`;
}
