import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import { reasonOf, SeldonBuildError } from '../errors.ts';
import type { Flags } from './request.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The certificates (PEM) that a build and we ourselves trust, or undefined when nothing is set and the well-known ones
 * do. SSL_CERT_FILE replaces the well-known ones, as OpenSSL has it; `--ca-cert`, or else NODE_EXTRA_CA_CERTS, adds to
 * them. Each certificate is named once: BuildKit takes no secret above 500 KB.
 */
export async function trustedCertificates(flags: Flags, around: Surroundings): Promise<string | undefined> {
  const replacing = around.env['SSL_CERT_FILE'];
  const adding = flags.caCert ?? around.env['NODE_EXTRA_CA_CERTS'];
  if (!isSet(replacing) && !isSet(adding)) return undefined;
  const base = isSet(replacing) ? await certificatesIn(replacing, around) : rootCertificates;
  const more = isSet(adding) ? await certificatesIn(adding, around) : [];
  return `${[...new Set([...base, ...more].map((pem) => pem.trim()))].join('\n')}\n`;
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

async function certificatesIn(file: string, { cwd }: Surroundings): Promise<readonly string[]> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    throw unusable(file, reasonOf(error), error);
  });
  const found = text.match(CERTIFICATE);
  if (found === null) throw unusable(file, 'it holds no certificate in PEM form');
  return found;
}

function unusable(file: string, why: string, cause?: unknown): SeldonBuildError {
  return new SeldonBuildError('E_USAGE', `could not read certificates "${file}": ${why}`, {
    file,
    hint: 'check --ca-cert, SSL_CERT_FILE and NODE_EXTRA_CA_CERTS',
    cause,
  });
}

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

/** The proxy variables of this process: Docker's predefined build arguments, which are in no history. */
export function proxyBuildArgs({ env }: Surroundings): Readonly<Record<string, string>> {
  return Object.fromEntries(PROXY_VARIABLES.flatMap((name) => (isSet(env[name]) ? [[name, env[name]]] : [])));
}
