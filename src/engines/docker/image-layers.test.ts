import { expect, it } from 'vitest';
import { layersOf } from './image-layers.ts';

const entry = (createdBy: string, sizeBytes = 0): { createdBy: string; sizeBytes: number } => ({
  createdBy,
  sizeBytes,
});

it('joins layers and the entries that made them, oldest first', () => {
  const history = [
    entry('ENTRYPOINT ["/x"]'),
    entry('COPY a /a # buildkit', 10),
    entry('WORKDIR /'),
    entry('RUN /bin/sh -c true # buildkit'),
    entry('/bin/sh -c #(nop)  CMD ["python3"]'),
    entry('/bin/sh -c #(nop) ADD file:1 in / ', 70),
  ];

  expect(layersOf(['sha256:1', 'sha256:2', 'sha256:3', 'sha256:4'], history)).toEqual([
    { diffId: 'sha256:1', sizeBytes: 70, createdBy: '/bin/sh -c #(nop) ADD file:1 in / ' },
    { diffId: 'sha256:2', sizeBytes: 0, createdBy: 'RUN /bin/sh -c true # buildkit' },
    { diffId: 'sha256:3', sizeBytes: 0, createdBy: 'WORKDIR /' },
    { diffId: 'sha256:4', sizeBytes: 10, createdBy: 'COPY a /a # buildkit' },
  ]);
});

it('goes by size where other builders wrote the history', () => {
  const history = [entry('set the entrypoint'), entry('bazel build', 10), entry('debootstrap', 70)];

  expect(layersOf(['sha256:1', 'sha256:2'], history).map(({ sizeBytes }) => sizeBytes)).toEqual([70, 10]);
});

it('gives every layer even when there is no history', () => {
  expect(layersOf(['sha256:1'], [])).toEqual([{ diffId: 'sha256:1', sizeBytes: 0, createdBy: '' }]);
});
