export { bytesField, intField, textField } from '../../src/contract/protobuf/wire.ts';
