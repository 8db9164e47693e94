import { describe, expect, it } from 'vitest';
import { pipConfigPaths, pipSettingsOf } from './pip-config.ts';

describe('pipSettingsOf', () => {
  it.each([
    ['nothing', [], {}, { extraIndexUrls: [] }],
    [
      'a file',
      ['[global]\nindex-url = https://a/simple\ncert: /ca.pem\n'],
      {},
      { indexUrl: 'https://a/simple', cert: '/ca.pem', extraIndexUrls: [] },
    ],
    [
      'another spelling',
      ['[global]\nIndex_Url=https://a\n'],
      {},
      { indexUrl: 'https://a', extraIndexUrls: [] },
    ],
    [
      'several lines and comments',
      ['# x\n[global]\nextra-index-url =\n    https://a\n    https://b?x=1\n; y\n\ntimeout = 3\n'],
      {},
      { extraIndexUrls: ['https://a', 'https://b?x=1'] },
    ],
    [
      'a later file over an earlier one',
      ['[global]\nindex-url=https://a\n', '[global]\nindex-url=https://b\n'],
      {},
      { indexUrl: 'https://b', extraIndexUrls: [] },
    ],
    [
      'section install over global, whichever file',
      ['[install]\nindex-url=https://a\n', '[global]\nindex-url=https://b\n'],
      {},
      { indexUrl: 'https://a', extraIndexUrls: [] },
    ],
    [
      'sections of other commands',
      ['[download]\nindex-url=https://a\n[ global ]\nindex-url=https://b\n'],
      {},
      { extraIndexUrls: [] },
    ],
    [
      'a variable over all files',
      ['[install]\nindex-url=https://a\n'],
      { PIP_INDEX_URL: 'https://v', PIP_EXTRA_INDEX_URL: 'https://x https://y', PIP_CERT: '/v.pem' },
      { indexUrl: 'https://v', extraIndexUrls: ['https://x', 'https://y'], cert: '/v.pem' },
    ],
    [
      'an empty variable',
      ['[global]\nindex-url=https://a\n'],
      { PIP_INDEX_URL: '' },
      { indexUrl: 'https://a', extraIndexUrls: [] },
    ],
  ] as const)('reads %s', (...[, files, env, settings]) => {
    expect(pipSettingsOf(files, env)).toEqual(settings);
  });
});

it.each([
  [
    { env: {}, home: '/home/ada', os: 'linux' },
    ['/etc/xdg/pip/pip.conf', '/etc/pip.conf', '/home/ada/.pip/pip.conf', '/home/ada/.config/pip/pip.conf'],
  ],
  [
    { env: { VIRTUAL_ENV: '/venv', PIP_CONFIG_FILE: '/own.conf' }, home: '/home/ada', os: 'linux' },
    ['/etc/xdg/pip/pip.conf', '/etc/pip.conf', '/venv/pip.conf', '/own.conf'],
  ],
  [{ env: { PIP_CONFIG_FILE: '/dev/null' }, home: '/home/ada', os: 'linux' }, []],
])('pip with %j reads %j', (surroundings, paths) => {
  expect(pipConfigPaths(surroundings)).toEqual(paths);
});
