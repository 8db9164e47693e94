// grpc.reflection.v1 and v1alpha, which are alike but for their names: https://github.com/grpc/grpc-proto (Apache-2.0).
import { describe } from '../errors.ts';
import { BYTES, Fields } from '../proto/fields.ts';
import { block, integerField, textField } from '../proto/write.ts';
import { SERVICE_NAMES } from './service-names.ts';
import { CODES } from './status.ts';

export const REFLECTION = ['v1', 'v1alpha'].map(
  (version) => `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
);

const HOST = 1;
const FILE_BY_NAME = 3;
const FILE_WITH_SYMBOL = 4;
const EXTENSION = 5;
const SERVICES = 7;

interface Question {
  readonly number: number;
  readonly text: string;
}

/** One ServerReflectionResponse; it repeats the request, as the protocol wants. */
export async function reflect(request: Buffer): Promise<Buffer> {
  let host = '';
  let question: Question | undefined;
  try {
    const fields = new Fields(request);
    while (fields.next()) {
      const { number, wire } = fields;
      if (wire !== BYTES) continue;
      if (number === HOST) host = fields.text();
      else question = { number, text: number === EXTENSION ? '' : fields.text() };
    }
  } catch (error) {
    return answerTo(request, host, errorOf(CODES.INVALID_ARGUMENT, describe(error)));
  }
  return answerTo(request, host, question ? await answerOf(question) : NO_QUESTION);
}

function answerTo(request: Buffer, host: string, answer: Buffer): Buffer {
  return Buffer.concat([textField(0x0a, host), block(0x12, request), answer]);
}

async function answerOf({ number, text }: Question): Promise<Buffer> {
  if (number === SERVICES) {
    const names = SERVICE_NAMES.map((name) => block(0x0a, textField(0x0a, name)));
    return block(0x32, Buffer.concat(names));
  }
  const files = number === FILE_BY_NAME || number === FILE_WITH_SYMBOL ? await filesOf(number, text) : [];
  if (files.length === 0) return errorOf(CODES.NOT_FOUND, `"${text}" is not known here`);
  return block(0x22, Buffer.concat(files.map((file) => block(0x0a, file))));
}

/** The file that is asked for and all that it imports. */
async function filesOf(number: number, text: string): Promise<readonly Buffer[]> {
  const { FILES } = await import('./descriptors.gen.ts');
  const found = FILES.find(({ name, symbols }) =>
    number === FILE_BY_NAME ? name === text : symbols.includes(text),
  );
  const wanted = new Set(found ? [found] : []);
  // A set that grows while it is walked over: imports of imports come, too.
  for (const { imports } of wanted)
    for (const file of FILES) if (imports.includes(file.name)) wanted.add(file);
  return [...wanted].map(({ bytes }) => Buffer.from(bytes, 'base64'));
}

function errorOf(code: number, message: string): Buffer {
  return block(0x3a, Buffer.concat([integerField(0x08, code), textField(0x12, message)]));
}

const NO_QUESTION = errorOf(CODES.INVALID_ARGUMENT, 'the request asks for nothing');
