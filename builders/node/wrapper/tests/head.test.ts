import { describe, expect, it } from 'vitest';
import { parseHead, Refused } from '../src/http/head.ts';

const HOST = 'Host: a';

function statusOf(text: string): number {
  try {
    parseHead(text);
    return 200;
  } catch (error) {
    if (error instanceof Refused) return error.status;
    throw error;
  }
}

describe('the head of a request', () => {
  it('is taken apart', () => {
    const head = parseHead(
      `POST /predict?json=%7B%7D HTTP/1.1\r\n${HOST}\r\nX-One:  two \r\nContent-Length: 3`,
    );

    expect(head).toMatchObject({ method: 'POST', path: '/predict', query: 'json=%7B%7D', length: 3 });
    expect(head.headers.get('x-one')).toBe('two');
    expect(head.keepAlive).toBe(true);
  });

  it.each([
    ['a path that is escaped', `GET /a%2Fb HTTP/1.1\r\n${HOST}`, '/a/b'],
    ['a path that is escaped wrongly', `GET /a%zz HTTP/1.1\r\n${HOST}`, '/a%zz'],
    ['a whole address', `GET http://other/predict?x HTTP/1.1\r\n${HOST}`, '/predict'],
    ['a whole address without a path', `GET http://other HTTP/1.1\r\n${HOST}`, '/'],
  ])('knows the path of %s', (_, text, path) => {
    expect(parseHead(text).path).toBe(path);
  });

  it.each([
    ['HTTP/1.1', '', true],
    ['HTTP/1.1', '\r\nConnection: close', false],
    ['HTTP/1.1', '\r\nConnection: TE, Close', false],
    ['HTTP/1.0', '', false],
    ['HTTP/1.0', '\r\nConnection: keep-alive', true],
  ])('of %s%j keeps the connection: %s', (version, more, keeps) => {
    expect(parseHead(`GET / ${version}\r\n${HOST}${more}`).keepAlive).toBe(keeps);
  });

  it.each([
    ['no Host', 'GET / HTTP/1.1', 400],
    ['two Hosts', `GET / HTTP/1.1\r\n${HOST}\r\nHost: b`, 400],
    ['another version', `GET / HTTP/2.0\r\n${HOST}`, 505],
    ['no version', `GET /\r\n${HOST}`, 400],
    ['two blanks', `GET  / HTTP/1.1\r\n${HOST}`, 400],
    ['a blank before the colon', `GET / HTTP/1.1\r\n${HOST}\r\nContent-Length : 3`, 400],
    ['a folded line', `GET / HTTP/1.1\r\n${HOST}\r\nX: a\r\n b`, 400],
    ['a line without a colon', `GET / HTTP/1.1\r\n${HOST}\r\nnonsense`, 400],
    ['a bare line feed', `GET / HTTP/1.1\r\n${HOST}\r\nX: a\nContent-Length: 3`, 400],
    ['a zero byte', `GET / HTTP/1.1\r\n${HOST}\r\nX: a\0b`, 400],
    ['a negative length', `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: -1`, 400],
    ['a length with a sign', `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: +3`, 400],
    ['a length in hexadecimal', `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: 0x3`, 400],
    ['two lengths', `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: 3\r\nContent-Length: 4`, 400],
    ['the same length twice', `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: 3\r\nContent-Length: 3`, 200],
    [
      'length and chunks',
      `POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked`,
      400,
    ],
    ['chunks of old', `POST / HTTP/1.0\r\n${HOST}\r\nTransfer-Encoding: chunked`, 400],
    ['another coding', `POST / HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: gzip, chunked`, 501],
    [
      'chunks twice',
      `POST / HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked`,
      501,
    ],
    ['another expectation', `POST / HTTP/1.1\r\n${HOST}\r\nExpect: payment`, 417],
    ['a proxy', `CONNECT a:1 HTTP/1.1\r\n${HOST}`, 405],
    ['a very long address', `GET /${'a'.repeat(70_000)} HTTP/1.1\r\n${HOST}`, 414],
  ])('with %s is %s', (_, text, status) => {
    expect(statusOf(text)).toBe(status);
  });
});
