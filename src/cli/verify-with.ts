import { verifyImage } from '../contract/verify.ts';
import type { DockerEngine } from '../engines/docker/docker-engine.ts';
import type { ContractReport } from '../model/contract.ts';
import type { Running } from '../model/ports.ts';
import { componentIn, isBareModel } from './image-variables.ts';

/** What the contract test runs on. */
interface Verifying {
  readonly docker: DockerEngine;
  readonly running: Running;
}

/** An image to be tested, and what is known about it. */
interface Verified {
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  readonly contract: string | undefined;
}

/** Tests an image. What its component is and whether it is one of our ready-made classes stands in its variables, as in Seldon's images. */
export function verifyWith({ docker, running }: Verifying, what: Verified): Promise<ContractReport> {
  const { image, env, contract } = what;
  return verifyImage(
    {
      image,
      containers: docker.containers,
      component: componentIn(env),
      bareModel: isBareModel(env),
      initSeconds: env['SELDON_INIT_SECONDS'],
      ...(contract === undefined ? {} : { contract }),
    },
    running,
  );
}
