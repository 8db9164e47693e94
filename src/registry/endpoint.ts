import { isLoopback } from '../io/proxy.ts';

// Docker Hub's names: people write docker.io, the registry itself listens elsewhere (Docker docs, "docker login").
const REGISTRY_OF: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

/**
 * Addresses to try for a registry host, in order. Plain HTTP only for this machine itself, where Docker allows it too,
 * and for hosts that the user calls insecure.
 */
export function endpointsOf(host: string, insecure: readonly string[]): readonly string[] {
  const real = REGISTRY_OF[host] ?? host;
  const mayBePlain = insecure.includes(host) || isLoopback(hostnameOf(real));
  return mayBePlain ? [`http://${real}`, `https://${real}`] : [`https://${real}`];
}

function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}
