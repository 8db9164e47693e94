import { Command, CommanderError, Option } from 'commander';
import { PICKLE_POLICIES } from '../pipeline/pickle-policy.ts';
import { PROGRESS } from '../report/choose-reporter.ts';
import type { Flags } from './request.ts';
import { EXAMPLES } from './examples.ts';
import { failed } from './failed.ts';
import type { Surroundings } from './surroundings.ts';
import { usageErrorOf } from './usage-error.ts';

/** One command: its argument (a folder or an image) and flags in, exit code out. */
export type Run = (argument: string, flags: Flags, around: Surroundings) => Promise<void>;

const list = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Parses the command line, runs the command, and returns the exit code. */
export async function runProgram(argv: readonly string[], around: Surroundings): Promise<number> {
  const outcome = { exitCode: 0 };
  const program = programOf(around, outcome);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const commands = program.commands.map((command) => command.name());
    const flags = { ...(argv.includes('--json') ? { json: true } : {}), progress: 'plain' };
    return failed(usageErrorOf(error, argv, commands), flags, around);
  }
  return outcome.exitCode;
}

function programOf(around: Surroundings, outcome: { exitCode: number }): Command {
  const program = new Command('seldon-build')
    .description(
      'Turns a model project into a tested container image that speaks the Seldon microservice API.',
    )
    .version(around.version, '-V, --version')
    .exitOverride()
    // A refused command line is reported as every other error is.
    .configureOutput({ writeOut: around.answer, writeErr: around.report, outputError: () => undefined })
    .addHelpText('after', EXAMPLES.main);
  const action = (load: () => Promise<Run>) => async (argument: string, flags: Flags) => {
    outcome.exitCode = await guarded(load, { argument, flags, around });
  };
  addProjectCommands(program, action);
  addLockCommand(program, action);
  addExplainCommand(program, action);
  addImageCommands(program, action);
  return program;
}

type Action = (load: () => Promise<Run>) => (argument: string, flags: Flags) => Promise<void>;

function addProjectCommands(program: Command, action: Action): void {
  const build = program
    .command('build', { isDefault: true })
    .argument('[dir]', 'folder of the project', '.')
    .description('Build, test and (with --push) push the image of a project. The default command.')
    .option('-t, --tag <image>', "name of the image, repeatable (default: made of the folder's name)", list)
    .option('--push', 'push the image after its contract test')
    .option('--no-cache', 'build every step anew')
    .option('--pull', 'look for a newer base image and resolve the dependencies anew')
    .option('--no-verify', 'leave the contract test out')
    .option('--dry-run', 'print the plan and stop')
    .addHelpText('after', EXAMPLES.build);
  withLogin(withResolve(withProject(build))).action(
    action(async () => (await import('./commands/build.ts')).build),
  );
  const detect = program
    .command('detect')
    .argument('[dir]', 'folder of the project', '.')
    .description('Say what a project is, and why.')
    .option('--sarif <file>', 'write what its pickles would import and call as SARIF, for code scanning')
    .addHelpText('after', EXAMPLES.detect);
  withProject(detect).action(action(async () => (await import('./commands/detect.ts')).detect));
  const plan = program
    .command('plan')
    .argument('[dir]', 'folder of the project', '.')
    .description('Print what a build would do.')
    .option('--resolve', 'look up the base image and the versions of all packages, too')
    .addHelpText('after', EXAMPLES.plan);
  withResolve(withProject(plan)).action(action(async () => (await import('./commands/plan.ts')).plan));
  const dockerfile = program
    .command('dockerfile')
    .argument('[dir]', 'folder of the project', '.')
    .description('Print the Dockerfile, or write the whole build context.')
    .option('--out <folder>', 'write Dockerfile and build context there, for plain "docker build"')
    .addHelpText('after', EXAMPLES.dockerfile);
  withResolve(withProject(dockerfile)).action(
    action(async () => (await import('./commands/dockerfile.ts')).dockerfile),
  );
}

function addLockCommand(program: Command, action: Action): void {
  const lock = program
    .command('lock')
    .argument('[dir]', 'folder of the project', '.')
    .description('Keep the versions and hashes of all packages in the project, in pylock.toml.')
    .option('--upgrade', 'forget the lock that is there, and take the newest versions that fit')
    .addHelpText('after', EXAMPLES.lock);
  withResolve(withProject(lock)).action(action(async () => (await import('./commands/lock.ts')).lock));
}

function addExplainCommand(program: Command, action: Action): void {
  const explain = program
    .command('explain')
    .argument('[dir-or-image]', 'folder of a project, or an image that Docker has', '.')
    .description(
      'Say where the bytes of an image are, or how a project is seen and what a build would change.',
    )
    .option('-t, --tag <image>', "image to compare a folder with (default: made of the folder's name)", list)
    .option('--html <file>', 'draw the bytes of an image')
    .addHelpText('after', EXAMPLES.explain);
  withResolve(withProject(explain)).action(
    action(async () => (await import('./commands/explain.ts')).explain),
  );
}

function addImageCommands(program: Command, action: Action): void {
  const test = program
    .command('test')
    .argument('<image>', 'an image that Docker has')
    .description('Start an image and check that it speaks the Seldon microservice API.')
    .option('--contract <file>', 'contract.json that says what the inputs look like')
    .option('--junit <file>', 'write the result as JUnit XML')
    .addHelpText('after', EXAMPLES.test);
  withOutput(test).action(action(async () => (await import('./commands/test.ts')).test));
  const contract = program
    .command('contract')
    .argument('<image>', 'an image that Docker has')
    .description('Start an image and print the contract.json that follows from what it says about itself.')
    .addHelpText('after', EXAMPLES.contract);
  withOutput(contract).action(action(async () => (await import('./commands/contract.ts')).contract));
  const push = program
    .command('push')
    .argument('<image>', 'name of the image, with the registry')
    .description('Push an image and print its reference with digest.')
    .addHelpText('after', EXAMPLES.push);
  withLogin(withOutput(push)).action(action(async () => (await import('./commands/push.ts')).push));
  withOutput(program.command('builders').description('List what can be built.')).action((flags: Flags) =>
    action(async () => (await import('./commands/builders.ts')).builders)('', flags),
  );
  withOutput(program.command('version').description('Print the version.')).action((flags: Flags) =>
    action(async () => (await import('./commands/version.ts')).version)('', flags),
  );
}

function withProject(command: Command): Command {
  return withOutput(command)
    .option('--builder <id>', 'use this builder, whatever the project looks like')
    .option('-e, --env <name=value>', 'variable of the image, repeatable', list)
    .option('-E, --environment-file <file>', 'KEY=VALUE lines that stand for .s2i/environment')
    .addOption(
      new Option('--pickle-policy <policy>', 'what is done about pickles that do more than models need')
        .choices(PICKLE_POLICIES)
        .default('warn'),
    );
}

function withResolve(command: Command): Command {
  return command
    .option('--base <image>', 'base image (default: a Python that fits the model)')
    .option('--python <version>', 'Python of the base image, such as 3.11')
    .option('--wrapper <package==version>', "Seldon's own server instead of ours: seldon-core==1.17.1")
    .option(
      '--gpu',
      'install packages that can use a GPU (default: smaller ones for CPUs where there are any)',
    )
    .option('--label <name=value>', 'label of the image, repeatable', list)
    .option('--platform <os/arch>', 'linux/amd64 or linux/arm64', 'linux/amd64')
    .option(
      '--registry-mirror <host=host>',
      'take images of the first host from the second, repeatable',
      list,
    )
    .option('--ca-cert <file>', 'certificates to trust (default: SSL_CERT_FILE, NODE_EXTRA_CA_CERTS)')
    .option('--index-url <url>', 'Python package index (default: that of pip)')
    .option('--extra-index-url <url>', 'further Python package index, repeatable', list)
    .option('--as-of <day>', 'packages as they were on that day (default: that of the model)')
    .option('--frozen', 'fail unless the pylock.toml of the project is there and right');
}

function withLogin(command: Command): Command {
  return command
    .option('--username <name>', 'user of the registry (default: that of docker login)')
    .option('--password-stdin', 'read the password of the registry from stdin');
}

function withOutput(command: Command): Command {
  return command
    .addOption(new Option('--progress <kind>', 'how progress is shown').choices(PROGRESS).default('auto'))
    .option('--json', 'print exactly one JSON document on stdout');
}

/** Runs a command and turns what it throws into an exit code; the only catch of the program. */
async function guarded(
  load: () => Promise<Run>,
  call: { readonly argument: string; readonly flags: Flags; readonly around: Surroundings },
): Promise<number> {
  try {
    const run = await load();
    await run(call.argument, call.flags, call.around);
    return 0;
  } catch (error) {
    return failed(error, call.flags, call.around);
  }
}
