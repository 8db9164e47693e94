import { expect, it } from 'vitest';
import { readHtmlPage, readJsonPage } from './simple-page.ts';

const sha256 = 'a'.repeat(64);
const page = 'https://index.example.com/simple/foo/';

it('reads a JSON page (PEP 691)', () => {
  const text = JSON.stringify({
    files: [
      {
        filename: 'foo-1-py3-none-any.whl',
        url: '../../files/foo-1-py3-none-any.whl',
        hashes: { sha256 },
        'requires-python': '>=3.8',
        size: 10,
        'upload-time': '2023-01-24T16:42:24Z',
        yanked: 'broken',
      },
      { filename: 'foo-1.tar.gz', url: 'https://cdn.example.com/foo-1.tar.gz', hashes: {}, yanked: false },
      { filename: 'no-address' },
    ],
  });

  expect(readJsonPage(text, page)).toEqual([
    {
      filename: 'foo-1-py3-none-any.whl',
      url: 'https://index.example.com/files/foo-1-py3-none-any.whl',
      sha256,
      requiresPython: '>=3.8',
      sizeBytes: 10,
      uploadTime: '2023-01-24T16:42:24Z',
      yanked: true,
    },
    { filename: 'foo-1.tar.gz', url: 'https://cdn.example.com/foo-1.tar.gz', yanked: false },
  ]);
});

it('reads an HTML page (PEP 503)', () => {
  const html = `<!DOCTYPE html><html><body><h1>Links</h1>
    <a href="../../files/foo-1-py3-none-any.whl#sha256=${sha256}" data-requires-python="&gt;=3.8,&lt;4" >foo-1-py3-none-any.whl</a><br/>
    <A data-yanked HREF='/files/foo-2.tar.gz'>foo-2.tar.gz</A>
    <a name="top">no address</a></body></html>`;

  expect(readHtmlPage(html, page)).toEqual([
    {
      filename: 'foo-1-py3-none-any.whl',
      url: 'https://index.example.com/files/foo-1-py3-none-any.whl',
      sha256,
      requiresPython: '>=3.8,<4',
      yanked: false,
    },
    { filename: 'foo-2.tar.gz', url: 'https://index.example.com/files/foo-2.tar.gz', yanked: true },
  ]);
});

it.each(['', '[]', '{"files":1}', 'x'])('finds no files in %j', (text) => {
  expect(readJsonPage(text, page)).toEqual([]);
});
