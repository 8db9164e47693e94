import { expect, it } from 'vitest';
import { parseEngineAddress, textOfEngineAddress } from './address.ts';

it.each([
  ['unix:///run/user/1000/docker.sock', '/run/user/1000/docker.sock'],
  ['unix://', '/var/run/docker.sock'],
  ['npipe:////./pipe/other', '//./pipe/other'],
  ['npipe://', '//./pipe/docker_engine'],
  ['tcp://build.example.com:2376', 'tcp://build.example.com:2376'],
  ['tcp://build.example.com', 'tcp://build.example.com:2375'],
  ['https://build.example.com', 'tcp://build.example.com:2376'],
  ['build.example.com:1234', 'tcp://build.example.com:1234'],
  ['tcp://[::1]:2375', 'tcp://::1:2375'],
])('takes %s for %s', (text, address) => {
  expect(textOfEngineAddress(parseEngineAddress(text, false))).toBe(address);
});

it('takes the port of TLS with TLS', () => {
  expect(parseEngineAddress('tcp://build.example.com', true)).toMatchObject({ port: 2376 });
});

it.each([
  ['ssh://ann@build.example.com', 'E_ENGINE_UNSUPPORTED', 'connections over ssh are not supported'],
  ['ftp://build.example.com', 'E_ENGINE_UNSUPPORTED', 'connections over "ftp" are not supported'],
  ['tcp://', 'E_ENGINE_UNREACHABLE', 'it is not an address'],
  ['tcp://build.example.com:port', 'E_ENGINE_UNREACHABLE', 'it is not an address'],
])('refuses %s with %s', (text, code, why) => {
  expect(() => parseEngineAddress(text, false)).toThrow(
    expect.objectContaining({ code, message: `cannot use Docker Engine at "${text}": ${why}` }),
  );
});

it('says how to go on without ssh', () => {
  expect(() => parseEngineAddress('ssh://ann@build.example.com:22/x', false)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('docker.sock ann@build.example.com)') }),
  );
});
