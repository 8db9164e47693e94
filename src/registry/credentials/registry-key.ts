// The key under which Docker keeps the login to Docker Hub (Docker docs, "docker login").
const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';

/** The name by which credential helpers and `auths` know a registry host. */
export function registryKeyOf(host: string): string {
  return host === 'docker.io' ? DOCKER_HUB_KEY : host;
}

/** The registry host of a key of `auths`, which may be an address: "https://registry.example.com/v1/". */
export function hostOfRegistryKey(key: string): string {
  const host = key.replace(/^https?:\/\//, '').replace(/\/v[12]\/?$|\/$/, '');
  return ['index.docker.io', 'registry-1.docker.io'].includes(host) ? 'docker.io' : host;
}
