import { expect, it } from 'vitest';
import { explainNpmFailure } from './npm-failure.ts';

it.each([
  [
    'npm error code E404\nnpm error 404 Not Found - GET https://ada:secret@registry.example.com/nope - Not found\nnpm error A complete log of this run can be found in: /x',
    'E_UNRESOLVABLE',
    '404 Not Found - GET https://registry.example.com/nope - Not found',
  ],
  [
    "npm ERR! code ETARGET\nnpm ERR! notarget No matching version found for left-pad@9.9.9.\nnpm ERR! notarget In most cases you or one of your dependencies are requesting\nnpm ERR! notarget a package version that doesn't exist.",
    'E_UNRESOLVABLE',
    'package.json: No matching version found for left-pad@9.9.9.',
  ],
  [
    'npm error code ECONNREFUSED\nnpm error request to https://registry.example.com/x failed',
    'E_INDEX_UNREACHABLE',
    'request to https://registry.example.com/x failed',
  ],
  ['Segmentation fault', 'E_UNRESOLVABLE', 'Segmentation fault'],
])('explains %j', (stderr, code, why) => {
  const error = explainNpmFailure(stderr);

  expect([error.code, error.message.includes(why), error.message.includes('secret')]).toEqual([
    code,
    true,
    false,
  ]);
});
