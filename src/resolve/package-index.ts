import { SeldonBuildError } from '../errors.ts';
import { type Http, HttpUnreachable, type HttpResponse } from '../io/http.ts';
import { basicOf } from '../registry/token.ts';
import type { IndexSettings } from './index-settings.ts';
import { loginsInNetrc } from './netrc.ts';
import { type ProjectFile, readHtmlPage, readJsonPage } from './simple-page.ts';

const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';
const ACCEPT = `${JSON_TYPE}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1`;

/** The files of a package, from the first index that has the package. */
export interface PackageIndex {
  /** `name` is normalised by PEP 503. Undefined when no index has it. Throws E_INDEX_UNREACHABLE or E_CREDENTIALS. */
  files(name: string, signal: AbortSignal): Promise<readonly ProjectFile[] | undefined>;
  /** The content of a file of an index. */
  download(url: string, signal: AbortSignal): Promise<Uint8Array>;
}

/** The package index of these settings. Each package is asked for once. */
export function packageIndexOf(settings: IndexSettings, http: Http): PackageIndex {
  const known = new Map<string, Promise<readonly ProjectFile[] | undefined>>();
  const get = (url: string, accept: string, signal: AbortSignal): Promise<HttpResponse> =>
    http({ url, signal, headers: { accept, ...authorizationFor(url, settings.netrc) } }).catch(
      (thrown: unknown) => {
        throw unreachable(url, thrown);
      },
    );
  const search = async (name: string, signal: AbortSignal): Promise<readonly ProjectFile[] | undefined> => {
    for (const index of [...settings.extraIndexUrls, settings.indexUrl]) {
      const url = `${index}/${name}/`;
      const response = await get(url, ACCEPT, signal);
      if (response.status === 200) return readPage(response, url);
      if (response.status !== 404) throw refusalOf(url, response.status);
    }
    return undefined;
  };
  return {
    files(name, signal) {
      const found = known.get(name) ?? search(name, signal);
      known.set(name, found);
      return found;
    },
    async download(url, signal) {
      const response = await get(url, '*/*', signal);
      if (response.status === 200) return response.body;
      throw refusalOf(url, response.status);
    },
  };
}

function readPage(response: HttpResponse, url: string): readonly ProjectFile[] {
  const text = new TextDecoder().decode(response.body);
  const isJson = response.header('content-type')?.includes(JSON_TYPE) ?? false;
  return isJson ? readJsonPage(text, url) : readHtmlPage(text, url);
}

function authorizationFor(url: string, netrc: string): Record<string, string> {
  const [login] = loginsInNetrc(netrc, [new URL(url).hostname]);
  return login === undefined ? {} : { authorization: basicOf(login) };
}

function unreachable(url: string, thrown: unknown): unknown {
  if (!(thrown instanceof HttpUnreachable)) return thrown;
  return new SeldonBuildError(
    'E_INDEX_UNREACHABLE',
    `could not ask package index "${new URL(url).host}": ${thrown.message}`,
    { hint: 'check the network, the proxy variables, --index-url and --ca-cert', cause: thrown },
  );
}

function refusalOf(url: string, status: number): SeldonBuildError {
  const { host } = new URL(url);
  if (status === 401 || status === 403) {
    return new SeldonBuildError('E_CREDENTIALS', `could not ask package index "${host}": it wants a login`, {
      hint: `put the login for ${host} into ~/.netrc, or into the address of --index-url`,
    });
  }
  return new SeldonBuildError(
    'E_INDEX_UNREACHABLE',
    `could not ask package index "${host}": it answered ${status}`,
    {
      hint: 'check --index-url, or try again later',
    },
  );
}
