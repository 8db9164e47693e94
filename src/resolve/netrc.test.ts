import { describe, expect, it } from 'vitest';
import { withoutLogin } from './index-url.ts';
import { loginsInNetrc, netrcOf } from './netrc.ts';

describe('netrcOf', () => {
  it.each([
    [['https://pypi.org/simple'], ''],
    [
      ['https://ada:p%40w@index.example.com:8443/simple'],
      'machine index.example.com login ada password p@w\n',
    ],
    [['https://token@index.example.com/simple'], 'machine index.example.com login token password ""\n'],
    [
      ['https://a:1@h/x', 'https://b:2@h/y', 'https://c:3@i/'],
      'machine h login a password 1\nmachine i login c password 3\n',
    ],
    [['https://a:p%20%22%5C%23@h/x'], 'machine h login a password "p \\"\\\\#"\n'],
  ])('of %j is %j', (addresses, text) => {
    expect(netrcOf(addresses)).toBe(text);
  });
});

describe('loginsInNetrc', () => {
  const text = `# mine
machine index.example.com
  login ada password "p \\"w"
machine other.example.com login eve password x
default login nobody password y
`;

  it('reads the login of a host, and no other', () => {
    expect(loginsInNetrc(text, ['index.example.com'])).toEqual([
      { host: 'index.example.com', username: 'ada', password: 'p "w' },
    ]);
  });

  it('reads back what netrcOf writes', () => {
    const written = netrcOf(['https://a:p%20%22%5C%23@h/x']);

    expect(loginsInNetrc(written, ['h'])).toEqual([{ host: 'h', username: 'a', password: 'p "\\#' }]);
  });
});

it.each([
  ['https://ada:pw@h/simple', 'https://h/simple'],
  ['https://h/simple/', 'https://h/simple/'],
  ['not an address', 'not an address'],
  ['http://ada:pw@:80/simple', ':80/simple'],
])('withoutLogin %s is %s', (address, clean) => {
  expect(withoutLogin(address)).toBe(clean);
});
