import type { Duplex } from 'node:stream';
import type { MethodDefinition, sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { bytesField, fieldsOf, intField, textField } from '../../contract/protobuf/wire.ts';
import type { Credentials } from '../../model/ports.ts';
import { IDENTITY_TOKEN_USER } from '../../registry/failure.ts';

/** What a build may ask for. */
export interface SessionAnswers {
  /** The bytes of a build secret, or undefined when there is none of this id. */
  secret(id: string): Uint8Array | undefined;
  /** The login for a registry host, as BuildKit names it. */
  credentials(host: string): Promise<Credentials | undefined>;
}

type Answer = (request: Buffer) => Promise<Buffer | undefined>;

const CREDENTIALS = '/moby.filesync.v1.Auth/Credentials';
const GET_SECRET = '/moby.buildkit.secrets.v1.Secrets/GetSecret';
// BuildKit asks once a second and drops a session that does not answer.
const HEALTH = '/grpc.health.v1.Health/Check';

/** The methods we serve, as the engine wants them told. */
export const METHODS = [CREDENTIALS, GET_SECRET, HEALTH] as const;

/** Takes one connection and serves the methods on it. */
export interface GrpcServer {
  receive(socket: Duplex): void;
  close(): void;
}

/** A gRPC server for a session; messages are small enough to be written by hand (BuildKit's auth.proto and secrets.proto). */
export async function grpcServerOf(answers: SessionAnswers): Promise<GrpcServer> {
  const { Server, ServerCredentials, status } = await import('@grpc/grpc-js');
  const server = new Server();
  for (const [path, answer] of Object.entries(answersByPath(answers))) {
    const handle = (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>): void => {
      answer(call.request).then(
        (reply) => {
          if (reply === undefined) done({ code: status.NOT_FOUND, details: 'not found' });
          else done(null, reply);
        },
        (error: unknown) => {
          done({ code: status.INTERNAL, details: String(error) });
        },
      );
    };
    server.addService({ call: methodOf(path) }, { call: handle });
  }
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    receive: (socket) => {
      injector.injectConnection(socket);
    },
    close: () => {
      injector.destroy();
      server.forceShutdown();
    },
  };
}

function methodOf(path: string): MethodDefinition<Buffer, Buffer> {
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}

function answersByPath(answers: SessionAnswers): Readonly<Record<(typeof METHODS)[number], Answer>> {
  return {
    // CredentialsRequest { Host = 1 }, CredentialsResponse { Username = 1, Secret = 2 }; empty is anonymous
    [CREDENTIALS]: async (request) => {
      const login = await answers.credentials(firstText(request));
      if (login === undefined) return Buffer.alloc(0);
      // An identity token goes without a user.
      const username = login.username === IDENTITY_TOKEN_USER ? '' : login.username;
      return Buffer.concat([textField(1, username), textField(2, login.password)]);
    },
    // GetSecretRequest { ID = 1 }, GetSecretResponse { data = 1 }
    [GET_SECRET]: async (request) => {
      const bytes = await Promise.resolve(answers.secret(firstText(request)));
      return bytes === undefined ? undefined : bytesField(1, bytes);
    },
    // HealthCheckResponse { status = 1: SERVING = 1 }
    [HEALTH]: () => Promise.resolve(intField(1, 1)),
  };
}

function firstText(request: Buffer): string {
  for (const field of fieldsOf(request)) {
    if (field.number === 1 && field.type === 'bytes') return field.bytes.toString('utf8');
  }
  return '';
}
