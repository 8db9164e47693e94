import type { ResolvedPythonPlan } from '../model/python-plan.ts';
import { execForm, shellWord } from './quote.ts';

/** Where wheels of the project lie in the build stage, beside a copy of the lock that has their paths. */
const PACKAGES = '/tmp/packages';

/** What the template of Python images says beside what all say. */
export interface PythonView {
  /** Absolute path of the base's Python. */
  readonly interpreter: string;
  /** site-packages of the virtual environment. */
  readonly sitePackages: string;
  /** Arguments of printf that write pyvenv.cfg. */
  readonly pyvenv: string;
  readonly installer: string;
  /** The lock that is installed, absolute. */
  readonly lock: string;
  /** Copies of what is installed from the project: one, or none. */
  readonly localPackages: readonly string[];
  /** Arguments of apt-get that name packages, one text for each step. */
  readonly systemPackages: readonly string[];
}

export function pythonViewOf(plan: ResolvedPythonPlan): PythonView {
  const { interpreter, python } = plan.base.facts;
  const isLocal = plan.lock.wheels !== undefined;
  return {
    lock: isLocal ? `${PACKAGES}/pylock.toml` : '/opt/venv/pylock.toml',
    localPackages: isLocal ? [`COPY ${execForm(['packages/', `${PACKAGES}/`])}`] : [],
    interpreter: shellWord(interpreter),
    sitePackages: `/opt/venv/lib/python${minorOf(python)}/site-packages`,
    pyvenv: pyvenvLines(plan).map(shellWord).join(' '),
    installer: `${plan.installer.name} ${plan.installer.version}`,
    systemPackages: plan.steps.flatMap((step) =>
      step.kind === 'apt' ? [step.packages.map(shellWord).join(' ')] : [],
    ),
  };
}

/** major.minor of a full Python version. */
function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

/** The three keys that make a folder a virtual environment (PEP 405; Python docs, module site). */
function pyvenvLines({ base }: ResolvedPythonPlan): readonly string[] {
  const { interpreter, python } = base.facts;
  const home = interpreter.slice(0, interpreter.lastIndexOf('/'));
  return [`home = ${home}`, 'include-system-site-packages = false', `version = ${python}`];
}
