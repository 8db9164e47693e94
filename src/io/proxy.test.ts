import { describe, expect, it } from 'vitest';
import { proxyOf, proxySettingsOf } from './proxy.ts';

const both = { http: 'http://proxy:3128', https: 'http://secure:3129' };

describe('proxyOf', () => {
  it.each([
    ['http://a.example.com/', both, 'http://proxy:3128'],
    ['https://a.example.com/', both, 'http://secure:3129'],
    ['https://a.example.com/', { http: 'http://proxy:3128' }, undefined],
    ['http://localhost:5000/', both, undefined],
    ['http://127.0.0.1:5000/', both, undefined],
    ['http://[::1]:5000/', both, undefined],
    ['https://a.example.com/', { ...both, none: 'example.com' }, undefined],
    ['https://a.example.com/', { ...both, none: '.example.com, other' }, undefined],
    ['https://a.example.com/', { ...both, none: '*' }, undefined],
    ['https://notexample.com/', { ...both, none: 'example.com' }, 'http://secure:3129'],
    ['https://a.example.com/', { ...both, none: 'a.example.com:8443' }, 'http://secure:3129'],
    ['https://a.example.com/', { ...both, none: 'a.example.com:443' }, undefined],
  ])('%s with %j goes through %s', (url, settings, proxy) => {
    expect(proxyOf(new URL(url), settings)).toBe(proxy);
  });
});

it('lets lower-case names win and ALL_PROXY stand in', () => {
  const env = { http_proxy: 'http://low', HTTP_PROXY: 'http://high', ALL_PROXY: 'http://all', NO_PROXY: '' };

  expect(proxySettingsOf(env)).toEqual({ http: 'http://low', https: 'http://all' });
});
