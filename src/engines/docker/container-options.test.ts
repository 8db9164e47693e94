import { expect, it } from 'vitest';
import { createOptionsOf, servicePortsOf } from './container-options.ts';

const PORTS = { rest: 9000, grpc: 5000, metrics: 6000 };
const OPTIONS = { image: 'iris:1', user: '45678:0', network: 'published', env: { A: 'b c' } } as const;

it.each([
  [[], PORTS],
  [['PREDICTIVE_UNIT_HTTP_SERVICE_PORT=8080'], { ...PORTS, rest: 8080 }],
  [['PREDICTIVE_UNIT_GRPC_SERVICE_PORT=1', 'PREDICTIVE_UNIT_GRPC_SERVICE_PORT=2'], { ...PORTS, grpc: 2 }],
  [['PREDICTIVE_UNIT_METRICS_SERVICE_PORT=none'], PORTS],
])('with variables %j the ports are %j', (env, ports) => {
  expect(servicePortsOf(env)).toEqual(ports);
});

it('publishes each port on the address it is given only', () => {
  const { HostConfig: host } = createOptionsOf(OPTIONS, PORTS, { run: 'r', bindHost: '127.0.0.1' });

  expect(host?.PortBindings).toEqual({
    '9000/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
    '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
    '6000/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
  });
});

it('publishes nothing without a network', () => {
  const options = createOptionsOf({ ...OPTIONS, network: 'none' }, PORTS, { run: 'r', bindHost: '' });

  expect(options.HostConfig).toMatchObject({ NetworkMode: 'none', PortBindings: {} });
  expect(options.ExposedPorts).toEqual({});
});

it('locks the container in and labels it', () => {
  expect(createOptionsOf(OPTIONS, PORTS, { run: 'r', bindHost: '' })).toMatchObject({
    User: '45678:0',
    Env: ['A=b c'],
    Labels: { 'io.seldon-build.run': 'r' },
    HostConfig: { ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] },
  });
});
