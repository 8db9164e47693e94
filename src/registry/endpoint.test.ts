import { expect, it } from 'vitest';
import { endpointsOf } from './endpoint.ts';

it.each([
  ['docker.io', ['https://registry-1.docker.io']],
  ['registry.example.com', ['https://registry.example.com']],
  ['localhost:5000', ['http://localhost:5000', 'https://localhost:5000']],
  ['127.0.0.1:5000', ['http://127.0.0.1:5000', 'https://127.0.0.1:5000']],
  ['plain.example.com', ['http://plain.example.com', 'https://plain.example.com']],
  ['localhost.example.com', ['https://localhost.example.com']],
])('%s listens at %j', (host, endpoints) => {
  expect(endpointsOf(host, ['plain.example.com'])).toEqual(endpoints);
});
