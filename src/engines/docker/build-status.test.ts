import { describe, expect, it } from 'vitest';
import { bytesField, intField, textField } from '../../contract/protobuf/wire.ts';
import { decodeBuildStatus } from './build-status.ts';

const base64 = (...fields: Buffer[]): string => Buffer.concat(fields).toString('base64');
const TIME = bytesField(5, intField(1, 1700000000));

describe('decodeBuildStatus', () => {
  it('reads vertexes', () => {
    const vertex = Buffer.concat([
      textField(1, 'sha256:a'),
      textField(3, '[1/2] RUN x'),
      intField(4, 1),
      TIME,
    ]);

    expect(decodeBuildStatus(base64(bytesField(1, vertex))).vertexes).toEqual([
      { digest: 'sha256:a', name: '[1/2] RUN x', cached: true, started: true, completed: false, error: '' },
    ]);
  });

  it('reads statuses and logs', () => {
    const status = Buffer.concat([
      textField(1, 'layer'),
      textField(2, 'sha256:a'),
      intField(4, 5),
      intField(5, 9),
    ]);
    const log = Buffer.concat([textField(1, 'sha256:a'), intField(3, 2), textField(4, 'hello')]);

    const { statuses, logs } = decodeBuildStatus(base64(bytesField(2, status), bytesField(3, log)));

    expect(statuses).toEqual([{ id: 'layer', vertex: 'sha256:a', current: 5, total: 9 }]);
    expect(logs).toEqual([{ vertex: 'sha256:a', bytes: Buffer.from('hello') }]);
  });

  it('passes over fields of later BuildKit versions', () => {
    expect(decodeBuildStatus(base64(textField(4, 'warning'), intField(99, 1)))).toEqual({
      vertexes: [],
      statuses: [],
      logs: [],
    });
  });

  it('takes nothing for nothing', () => {
    expect(decodeBuildStatus('').vertexes).toEqual([]);
  });
});
