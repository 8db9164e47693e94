import { memberOf, parseJson, textOf } from '../../io/json.ts';
import type { NodeBaseFacts } from '../../model/node-plan.ts';
import { type BaseProbe, type ImageDescription, isAlpine, variablesOfImage } from '../base-probe.ts';

const OFFICIAL_PATH = 'library/node';
const OFFICIAL_PREFIX = '/usr/local';

/** The facts of an official Node image (docker-library/node: NODE_VERSION, Node's own layout below /usr/local). */
function factsOfOfficialImage(image: ImageDescription): NodeBaseFacts | undefined {
  const node = variablesOfImage(image).get('NODE_VERSION') ?? '';
  if (image.path !== OFFICIAL_PATH || !VERSION.test(node)) return undefined;
  return {
    interpreter: `${OFFICIAL_PREFIX}/bin/node`,
    node,
    libc: isAlpine(image) ? 'musl' : 'glibc',
    hasNpm: true,
    headers: OFFICIAL_PREFIX,
  };
}

const VERSION = /^\d+\.\d+\.\d+$/;

const QUESTION = `
const { existsSync } = require("node:fs");
const { delimiter, dirname, join } = require("node:path");
const folders = process.env.PATH.split(delimiter);
const prefix = dirname(dirname(process.execPath));
console.log(JSON.stringify({
  interpreter: process.execPath,
  node: process.versions.node,
  libc: process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc",
  hasNpm: folders.some((folder) => existsSync(join(folder, "npm"))),
  headers: existsSync(join(prefix, "include/node/node.h")) ? prefix : "",
}));`;

function parseFacts(text: string): NodeBaseFacts | undefined {
  const answer = parseJson(text);
  const interpreter = textOf(answer, 'interpreter');
  const node = textOf(answer, 'node') ?? '';
  const headers = textOf(answer, 'headers');
  if (interpreter === undefined || !VERSION.test(node)) return undefined;
  return {
    interpreter,
    node,
    libc: textOf(answer, 'libc') === 'musl' ? 'musl' : 'glibc',
    hasNpm: memberOf(answer, 'hasNpm') === true,
    ...(headers === undefined ? {} : { headers }),
  };
}

/** How Node bases are looked into. */
export const NODE_PROBE: BaseProbe<NodeBaseFacts> = {
  holds: 'Node.js',
  hint: 'choose an image that has node and npm on its PATH, such as node:22-slim',
  cacheFolder: 'node-bases',
  official: factsOfOfficialImage,
  question: ['node', '-e', QUESTION.trim()],
  parse: parseFacts,
};
