import { describe, expect, it } from 'vitest';
import { projectRequestOf, tagsOf } from './request.ts';

describe('projectRequestOf', () => {
  it('reads pairs, at the first "="', () => {
    const request = projectRequestOf({
      env: ['A=1', 'B=x=y', 'C='],
      label: ['team=risk'],
      registryMirror: ['docker.io=mirror.example.com'],
    });

    expect(request.env).toEqual({ A: '1', B: 'x=y', C: '' });
    expect(request.labels).toEqual({ team: 'risk' });
    expect(request.mirrors).toEqual({ 'docker.io': 'mirror.example.com' });
    expect(request.platform).toBe('linux/amd64');
  });

  it.each([
    ['seldon-core==1.17.1', '1.17.1'],
    ['seldon-core==1.19.0rc1', '1.19.0rc1'],
    [undefined, undefined],
  ])('reads --wrapper %s', (wrapper, version) => {
    expect(projectRequestOf(wrapper === undefined ? {} : { wrapper }).stockVersion).toBe(version);
  });

  it.each(['seldon-core', 'seldon-core>=1.17', 'seldon-core==1', 'flask==2.0', 'seldon-core==1.17.1; x'])(
    'refuses --wrapper "%s"',
    (wrapper) => {
      expect(() => projectRequestOf({ wrapper })).toThrow(
        `--wrapper "${wrapper}" is not seldon-core==VERSION`,
      );
    },
  );

  it('names every problem at once', () => {
    const flags = { env: ['novalue'], python: '3', platform: 'windows/amd64', base: 'python:3.11' };

    expect(() => projectRequestOf(flags)).toThrow(
      /--env "novalue" is not NAME=VALUE; --platform "windows\/amd64" .*; --python "3" .*; --base and --python/,
    );
  });
});

describe('--as-of', () => {
  it('takes a day', () => {
    expect(projectRequestOf({ asOf: '2024-02-29' }).asOf).toBe('2024-02-29');
  });

  it.each(['2023-02-29', '2024-2-29', '2024', 'yesterday', '2024-13-01', ''])('refuses "%s"', (asOf) => {
    expect(() => projectRequestOf({ asOf })).toThrow(`--as-of "${asOf}" is not a day`);
  });
});

describe('tagsOf', () => {
  it('makes a name of the folder when there is none', () => {
    expect(tagsOf({}, 'My Iris')).toEqual(['my-iris']);
  });

  it('keeps all names in order', () => {
    expect(tagsOf({ tag: ['a:1', 'b:2'] }, 'x')).toEqual(['a:1', 'b:2']);
  });

  it('explains upper-case names, and digests', () => {
    expect(() => tagsOf({ tag: ['Iris'] }, 'x')).toThrow('upper-case');
    expect(() => tagsOf({ tag: [`iris@sha256:${'a'.repeat(64)}`] }, 'x')).toThrow('found out, not given');
  });
});
