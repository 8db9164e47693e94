/** Platforms an image can be built for (OCI image spec: os/architecture). */
export type Platform = 'linux/amd64' | 'linux/arm64';

export const DEFAULT_PLATFORM: Platform = 'linux/amd64';
