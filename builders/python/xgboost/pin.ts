import { SeldonBuildError, type XgboostFacts } from '../../../src/builder-api.ts';
import { type FrameworkPin, pinOfRequirements, pinWriter } from '../framework-pin.ts';
import type { FoundRequirement } from '../requirements-txt.ts';
import { parseSpecifiers, satisfies } from '../specifiers.ts';

/** The release to serve with. Under which name it is installed is decided with the plan, which knows of `--gpu`. */
export interface XgboostPin extends FrameworkPin {
  /** "xgboost" or "xgboost-cpu", where the requirements name one. */
  readonly listed: string | undefined;
  readonly notices: readonly string[];
}

const NAMES: readonly string[] = ['xgboost', 'xgboost-cpu'];

/**
 * The last release of each series that wrote and reads the old binary form, which only names the series. Releases from 3.1 on do
 * not read it any more, so the list is complete.
 */
const LAST_OF_SERIES: Readonly<Record<string, string>> = {
  '1.0': '1.0.2',
  '1.1': '1.1.1',
  '1.2': '1.2.1',
  '1.3': '1.3.3',
  '1.4': '1.4.2',
  '1.5': '1.5.2',
  '1.6': '1.6.2',
  '1.7': '1.7.6',
  '2.0': '2.0.3',
  '2.1': '2.1.4',
  '3.0': '3.0.5',
};
const BEFORE_SERIES = '0.90';

/** Pins the release that wrote a model. Throws E_VERSION_CONTRADICTION and E_ARTIFACT_UNSUPPORTED. */
export function pinXgboost(
  model: XgboostFacts,
  file: string,
  requirements: readonly FoundRequirement[],
): XgboostPin {
  const listed = requirements.find(({ name }) => NAMES.includes(name))?.name;
  // Both names are one framework: what is asked of either is held against the model.
  const declared = requirements.map((found) =>
    NAMES.includes(found.name) ? { ...found, name: 'xgboost' } : found,
  );
  const { version, notices } = versionOf(model, file, declared);
  if (version === undefined) return { ...pinOfRequirements('xgboost', declared), listed, notices };
  const pin = pinWriter({ name: 'xgboost', version, file }, declared);
  return { ...pin, listed, notices };
}

interface Writer {
  readonly version: string | undefined;
  readonly notices: readonly string[];
}

function versionOf(model: XgboostFacts, file: string, declared: readonly FoundRequirement[]): Writer {
  if (model.form !== 'binary') {
    const none = `${file} does not say which release of xgboost wrote it`;
    return { version: model.version, notices: model.version === undefined ? [none] : [] };
  }
  if (model.version === undefined) {
    const notice = `${file} is of the time before xgboost 1.0 and does not say which release wrote it: ${BEFORE_SERIES} is taken`;
    return { version: BEFORE_SERIES, notices: [notice] };
  }
  const last = LAST_OF_SERIES[model.version];
  if (last === undefined) throw unreadable(file, model.version);
  const version = pinnedIn(model.version, declared) ?? last;
  const notice = `${file} is in XGBoost's old binary form, which only says that a release ${model.version} wrote it: ${version} is taken; save it as .ubj or .json to be sure`;
  return { version, notices: [notice] };
}

/** The release that the author pins, if it is of the series. */
function pinnedIn(series: string, declared: readonly FoundRequirement[]): string | undefined {
  const { version } = pinOfRequirements('xgboost', declared);
  const clause = parseSpecifiers(`==${series}.*`) ?? [];
  return version !== undefined && satisfies(version, clause) ? version : undefined;
}

function unreadable(file: string, series: string): SeldonBuildError {
  return new SeldonBuildError(
    'E_ARTIFACT_UNSUPPORTED',
    `cannot serve "${file}": it is in XGBoost's old binary form and says that release ${series} wrote it, which reads no such files`,
    { file, hint: 'load it with the release that wrote it, and save it as .ubj or .json' },
  );
}
