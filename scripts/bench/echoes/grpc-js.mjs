// @grpc/grpc-js that gives the message back, undecoded: PORT.
import { Server, ServerCredentials } from '@grpc/grpc-js';

const same = (bytes) => bytes;
const method = {
  path: '/seldon.protos.Model/Predict',
  requestStream: false,
  responseStream: false,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
};
const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
server.addService({ Predict: method }, { Predict: (call, done) => done(null, call.request) });
server.bindAsync(`0.0.0.0:${process.argv[2]}`, ServerCredentials.createInsecure(), () => undefined);
