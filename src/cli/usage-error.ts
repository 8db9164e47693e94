import type { CommanderError } from 'commander';
import { SeldonBuildError } from '../errors.ts';

/** A command line that commander refused, as an error of ours. Commander says "error: …" and its suggestion on a second line. */
export function usageErrorOf(
  error: CommanderError,
  argv: readonly string[],
  commands: readonly string[],
): SeldonBuildError {
  const [first = ''] = argv;
  const mistyped = error.code === 'commander.excessArguments' && !commands.includes(first);
  if (mistyped) {
    return new SeldonBuildError('E_USAGE', `cannot run "${first}": it is no command`, {
      hint: `use one of ${commands.join(', ')}; or one folder to build`,
    });
  }
  const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  const command = commands.includes(first) ? `${first} ` : '';
  return new SeldonBuildError('E_USAGE', `cannot read the command line: ${message}`, {
    hint: `see "seldon-build ${command}--help"`,
  });
}
