import {
  isList,
  memberOf,
  type Project,
  readYamlDocuments,
  type YamlDocument,
} from '../../../src/builder-api.ts';
import { readCondaEnvironment } from '../conda-environment.ts';
import {
  badRequirements,
  NO_REQUIREMENTS,
  type ProjectRequirements,
  readRequirementLines,
  readRequirementsTxt,
} from '../requirements-txt.ts';

/**
 * Reads what MLflow writes beside MLmodel of what the model needs (https://mlflow.org/docs/latest/ml/model, "Model environment"): the
 * first of `requirements.txt` (since 1.14), `conda.yaml` and `python_env.yaml` that is there. Where the folder is the project
 * itself, its requirements.txt is read as the project's. Throws E_BAD_REQUIREMENTS.
 */
export async function readRecordedFile(project: Project, folder: string): Promise<ProjectRequirements> {
  const pathOf = (name: string): string => (folder === '.' ? name : `${folder}/${name}`);
  const [text, conda, virtualenv] = ['requirements.txt', 'conda.yaml', 'python_env.yaml'].map(pathOf);
  if (text !== undefined && (await project.has(text)))
    return folder === '.' ? NO_REQUIREMENTS : readRequirementsTxt(project, text);
  if (conda !== undefined && (await project.has(conda))) return readCondaEnvironment(project, conda);
  if (virtualenv !== undefined && (await project.has(virtualenv))) return readPythonEnv(project, virtualenv);
  return NO_REQUIREMENTS;
}

/** `python`, and `dependencies` as lines of a requirements file; `build_dependencies` are pip and its like. */
async function readPythonEnv(project: Project, file: string): Promise<ProjectRequirements> {
  const read = await readYamlDocuments((await project.read(file)) ?? '');
  if ('problem' in read) throw badRequirements(file, [read.why], HINT);
  const [document] = read;
  const dependencies = memberOf(document?.value, 'dependencies') ?? [];
  if (document === undefined || !isList(dependencies))
    throw badRequirements(file, ['it lists no dependencies'], HINT);
  const lines = dependencies.map((text, index) => ({
    text: typeof text === 'string' ? text : JSON.stringify(text),
    line: document.lineOf(['dependencies', index]),
  }));
  // "-r requirements.txt", which is beside it in a folder that is whole.
  if (lines.some(({ text }) => /^-r\s/.test(text)) && !(await project.has(requirementsBeside(file))))
    throw badRequirements(
      file,
      [`it takes "${requirementsBeside(file)}", which is not in the project`],
      HINT,
    );
  return { ...(await readRequirementLines(project, file, lines)), python: pythonOf(document, file) };
}

function pythonOf({ value }: YamlDocument, file: string): ProjectRequirements['python'] {
  const python = memberOf(value, 'python');
  return typeof python === 'string' && /^3\.\d+/.test(python) ? [{ spec: `==${python}`, file }] : [];
}

const HINT = 'copy the whole folder, as MLflow wrote it';

function requirementsBeside(file: string): string {
  return `${file.slice(0, file.lastIndexOf('/') + 1)}requirements.txt`;
}
