import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

function forbid(what: string): () => never {
  return () => {
    throw new Error(
      `unit test tried to ${what}: use a fake, or move the test to an *.io-test.ts or test/e2e`,
    );
  };
}

net.Socket.prototype.connect = forbid('open a socket');
childProcess.spawn = forbid('start a program');
syncBuiltinESMExports();
