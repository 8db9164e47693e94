import type { Case, Wrapper } from './case.ts';
import type { Subject } from './launch.ts';

const PORTS = ['HTTP', 'GRPC', 'METRICS'].map((name) => `PREDICTIVE_UNIT_${name}_SERVICE_PORT`);

/**
 * An image that holds all components of a language: each case starts it with the case's variables, as strict clusters do
 * (a user out of the blue in group 0, read-only root, no capabilities). It shares the host's network, so that the ports are
 * those of the variables.
 */
export function containerOf(image: string, wrapper: Wrapper): Subject {
  return {
    name: `${wrapper} in a container`,
    judge: 'ours',
    takes: (one) => one.applies.includes(wrapper),
    launch: (one) => ({
      command: 'docker',
      args: ['run', '--rm', ...STRICT, ...flagsOf(one), image, ...one.args],
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...variablesOf(one) },
      graceMs: 20_000,
    }),
  };
}

const STRICT = [
  ...['--network', 'host', '--user', '123456:0'],
  ...['--read-only', '--tmpfs', '/tmp:exec', '--cap-drop', 'ALL'],
];

function variablesOf({ component, env }: Case): Readonly<Record<string, string>> {
  return { MODEL_NAME: component, ...env };
}

/** Names only: docker takes the values from its own environment, where the ports are added. */
function flagsOf(one: Case): readonly string[] {
  return [...new Set([...Object.keys(variablesOf(one)), ...PORTS])].flatMap((name) => ['-e', name]);
}
