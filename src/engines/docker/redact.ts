import type { Credentials } from '../../model/ports.ts';

/** Takes secrets out of texts. */
export interface Redactor {
  /** From now on this value is a secret, too. */
  readonly add: (credentials: Credentials) => void;
  /** The text with every known secret replaced by ***. */
  readonly clean: (text: string) => string;
}

const MARK = '***';
/** Shorter ones stand in too many harmless words. */
const SHORTEST = 4;
/** User names and passwords in addresses, whoever they belong to. */
const IN_ADDRESS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"'`]+@/gi;

/** A redactor that knows the values of build secrets and, as they are used, credentials. */
export function redactorOf(secrets: Readonly<Record<string, Uint8Array>>): Redactor {
  const known = new Set<string>();
  for (const bytes of Object.values(secrets)) learn(known, valuesOf(new TextDecoder().decode(bytes)));
  return {
    add: ({ username, password }) => {
      learn(known, [password, Buffer.from(`${username}:${password}`).toString('base64')]);
    },
    clean: (text) => {
      const withoutValues = [...known].reduce((rest, value) => rest.replaceAll(value, MARK), text);
      return withoutValues.replace(IN_ADDRESS, `$1${MARK}@`);
    },
  };
}

function learn(known: Set<string>, values: readonly string[]): void {
  for (const value of values) {
    if (value.length < SHORTEST) continue;
    known.add(value);
    known.add(encodeURIComponent(value));
  }
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]*-----END (?:TRUSTED )?CERTIFICATE-----/g;
const NETRC_PASSWORD = /\b(?:password|account)\s+(\S+)/g;

/**
 * The secret texts in a build secret: its lines, for output is made of lines; of a netrc file only the passwords.
 * Certificates are no secrets.
 */
function valuesOf(secret: string): readonly string[] {
  if (/^\s*(?:machine|default)\s/.test(secret)) {
    return [...secret.matchAll(NETRC_PASSWORD)].map((match) => match[1] ?? '');
  }
  const lines = secret.replace(CERTIFICATE, '').split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('#') && !line.startsWith('-----'));
}
