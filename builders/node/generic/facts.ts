import type { Project } from '../../../src/builder-api.ts';
import type { ComponentEnvironment } from '../../project/environment.ts';
import { digestOf } from '../../project/model-digest.ts';
import { readPackages } from '../lockfile.ts';
import type { PackageJson } from '../package-json.ts';
import type { NodeFacts } from '../plan-node.ts';
import type { ProjectFiles } from '../project-files.ts';
import { secretNotices } from '../secret-notices.ts';
import { readTsConfig } from '../tsconfig.ts';
import { typeScriptSources } from '../typescript-sources.ts';
import type { Served } from './served-class.ts';

/** What was looked at. */
interface Seen {
  readonly project: Project;
  readonly files: ProjectFiles;
  readonly environment: ComponentEnvironment;
  readonly served: Served;
  readonly manifest: PackageJson | undefined;
}

const UNCOMPILED = { options: {}, notices: [] };

/** Gathers the facts. Throws E_BAD_LOCK, E_LOCK_OUTDATED and E_BAD_TSCONFIG. */
export async function factsOf(seen: Seen): Promise<NodeFacts> {
  const { project, files, environment, served, manifest } = seen;
  const packages = await readPackages(project, manifest);
  const sources = await typeScriptSources(project, files.typescript);
  const { options, notices } = sources.length === 0 ? UNCOMPILED : await readTsConfig(project);
  return {
    projectName: project.name,
    component: served.component,
    env: {
      PERSISTENCE: '0',
      ...environment.variables,
      MODEL_NAME: served.modelName,
      SERVICE_TYPE: served.component,
    },
    packages: packages.step,
    engines: manifest?.engines,
    model: files.model,
    code: files.code,
    sources,
    compilerOptions: options,
    framework: undefined,
    modelDigest: await digestOf(project, files.model),
    notices: [
      ...served.notices,
      ...notices,
      ...environment.notices,
      ...packages.notices,
      ...secretNotices(files),
    ],
  };
}
