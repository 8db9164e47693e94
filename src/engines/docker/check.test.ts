import { expect, it } from 'vitest';
import { whyUnsupported } from './check.ts';

it.each([
  [{ 'api-version': '1.41', 'builder-version': '1', ostype: 'linux' }, undefined],
  [{ 'api-version': '1.52', 'builder-version': '2', ostype: 'linux' }, undefined],
  [{ 'api-version': '1.39' }, undefined],
  [{ 'api-version': '1.38', ostype: 'linux' }, 'its API version 1.38 is older than 1.39'],
  [
    { 'api-version': '1.41', 'libpod-api-version': '4.3.1' },
    'it is Podman, which builds in a way of its own',
  ],
  [{ 'api-version': '1.41', ostype: 'windows' }, 'it runs Windows containers'],
  [{}, 'it does not say which version of the Docker Engine API it has'],
])('of an engine with %j it says %j', (headers, why) => {
  expect(whyUnsupported(headers)).toBe(why);
});
