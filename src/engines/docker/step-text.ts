/** Longer commands are cut: the text stands on one line of a terminal. */
const MAX_LENGTH = 100;

// BuildKit's names for the end of a build: "exporting to image", "exporting to docker image format".
const EXPORT = 'exporting to ';
const NAMED = /^\[([^\]]+)\]\s*(.*)$/s;
const COUNTER = /(?:^|\s)(\d+\/\d+)$/;

/**
 * A BuildKit step as people want to see it: "2/5 RUN pip install …", "builder 1/3 FROM …". Undefined for BuildKit's own chores
 * ("[internal] load build context").
 */
export function stepTextOf(name: string): string | undefined {
  if (name.startsWith(EXPORT)) return 'writing the image';
  const [, where, command] = NAMED.exec(name) ?? [];
  if (where === undefined || command === undefined) return undefined;
  if (where === 'internal') return baseText(command);
  const counter = COUNTER.exec(where)?.[1];
  if (counter === undefined) return undefined;
  const stage = where.slice(0, -counter.length).trim();
  const isNamed = stage !== '' && !/^stage-\d+$/.test(stage);
  return shortened(`${isNamed ? `${stage} ` : ''}${counter} ${commandText(command)}`);
}

function baseText(command: string): string | undefined {
  const base = /^load metadata for (.+)$/.exec(command)?.[1];
  return base === undefined ? undefined : `looking up ${base}`;
}

/** The command without its mounts and other options, on one line; images without their digest. */
function commandText(command: string): string {
  return command
    .replace(/\s+/g, ' ')
    .replace(/@sha256:[0-9a-f]{64}/, '')
    .replace(/ --(?:mount|network|security|chmod|chown|link)[= ]\S+/g, '');
}

function shortened(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`;
}
