import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { fuzz, FUZZ_TIMEOUT_MS, FUZZ_TITLE, type Fuzzing } from '../../test/support/fuzz.ts';
import { sourceOfBytes } from './byte-source.ts';
import { readKerasArchive } from './keras-archive.ts';
import { readKerasH5 } from './keras-h5.ts';
import { readMlmodel } from './mlmodel.ts';
import { readOnnx } from './onnx.ts';
import { readSavedModel } from './saved-model.ts';

const fixtures = join(import.meta.dirname, '../../test/fixtures');
const filesOf = (folder: string, ending: string): Buffer[] =>
  readdirSync(join(fixtures, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(join(fixtures, folder, file)));

// Tags of fields and lengths of protobuf are small numbers.
const SMALL = Buffer.from(Array.from({ length: 0x7f }, (_, byte) => byte));
const archives = filesOf('keras', '.keras');

/** An archive whose configuration begins with these bytes: damage to an archive seldom gets past its checksums. */
function archiveOf(config: Uint8Array): Uint8Array {
  return zipSync(
    { 'metadata.json': strToU8('{}'), 'config.json': config, 'model.weights.h5': strToU8('') },
    { level: 0 },
  );
}

const readers: Readonly<Record<string, Fuzzing>> = {
  'the reader of SavedModels': {
    corpus: filesOf('saved-models', '.pb'),
    alphabet: SMALL,
    read: (bytes) => readSavedModel(sourceOfBytes('saved_model.pb', bytes)),
  },
  'the reader of ONNX': {
    corpus: filesOf('onnx', '.onnx'),
    alphabet: SMALL,
    read: (bytes) => readOnnx(sourceOfBytes('model.onnx', bytes)),
  },
  'the reader of .keras': {
    corpus: archives,
    alphabet: Buffer.from('PK\x01\x02\x03\x04\x05\x06\x08', 'latin1'),
    read: (bytes) => readKerasArchive(sourceOfBytes('model.keras', bytes)),
  },
  'the reader of configurations of Keras': {
    corpus: archives.map((bytes) => Buffer.from(unzipSync(bytes)['config.json'] ?? [])),
    alphabet: Buffer.from('{}[]",:null0123456789', 'latin1'),
    read: (bytes) => readKerasArchive(sourceOfBytes('model.keras', archiveOf(bytes))),
  },
  'the reader of MLmodel files': {
    corpus: filesOf('mlflow', 'MLmodel'),
    alphabet: Buffer.from('{}[]&*!|>%@:-\'",? \n\t', 'latin1'),
    read: (bytes) => readMlmodel(sourceOfBytes('MLmodel', bytes)),
  },
  'the reader of .h5': {
    corpus: filesOf('keras', '.h5'),
    alphabet: Buffer.from('OHDRGCOL\x00\x01\x02\x03\x08\x09\x0c\x10', 'latin1'),
    read: (bytes) => readKerasH5(sourceOfBytes('model.h5', bytes)),
  },
};

const OUTCOMES = ['E_ARTIFACT_CORRUPT', 'E_ARTIFACT_HOSTILE', 'E_ARTIFACT_UNSUPPORTED', 'read'];

describe.each(Object.entries(readers))('%s', (_name, fuzzing) => {
  it(
    `survives ${FUZZ_TITLE}`,
    async () => {
      const outcomes = await fuzz(fuzzing);

      expect(outcomes).toEqual(expect.arrayContaining(['E_ARTIFACT_CORRUPT', 'read']));
      expect(OUTCOMES).toEqual(expect.arrayContaining([...outcomes]));
    },
    FUZZ_TIMEOUT_MS,
  );
});
