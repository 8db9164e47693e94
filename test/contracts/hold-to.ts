import type { Client } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Case, Step } from './case.ts';
import { clientOf, drive } from './drive.ts';
import type { Subject } from './launch.ts';
import { differences } from './match.ts';
import { start, type Server } from './server.ts';

/** Registers one test a case: the subject is started as the case says, called, and its answers are compared. */
export function holdTo(subject: Subject, cases: readonly Case[]): void {
  describe.each(groupsOf(cases))(`${subject.name}: $name`, ({ members }) => {
    let server: Server | undefined;
    let client: Client | undefined;
    let failure: unknown;

    beforeAll(async () => {
      const [first] = members;
      if (!first) return;
      try {
        server = await start(subject.launch(first));
        client = clientOf(server.ports.grpc);
      } catch (error) {
        failure = error;
      }
    }, 90_000);

    afterAll(async () => {
      client?.close();
      await server?.stop();
    }, 30_000);

    it.each(members.map((one) => [`${one.topic}/${one.id}`, one] as const))(
      '%s',
      { timeout: 60_000 },
      async (_, one) => {
        for (const [index, step] of one.steps.entries()) {
          const found = await run(step);

          expect(found.join('\n'), `${one.rows.join(', ')}, step ${index}`).toBe('');
        }
      },
    );

    async function run(step: Step): Promise<readonly string[]> {
      const expected = (subject.judge === 'reference' ? step.reference?.expect : undefined) ?? step.expect;
      if (!server || !client) {
        if (expected.starts !== false) throw failure;
        const output = failure instanceof Error ? failure.message : '';
        return differences(expected, { starts: false, text: output });
      }
      return differences(expected, await drive(step.request, server.ports, client));
    }
  });
}

/** Cases that may share one server: same component, same settings, and none that must be alone. */
function groupsOf(all: readonly Case[]): readonly { name: string; members: readonly Case[] }[] {
  const groups = new Map<string, Case[]>();
  for (const one of all) {
    const key = JSON.stringify([one.component, one.env, one.args, one.fresh ? `${one.topic}/${one.id}` : '']);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((members) => ({
    name: members.length === 1 ? `${members[0]?.topic}/${members[0]?.id}` : `${members[0]?.component}`,
    members,
  }));
}
