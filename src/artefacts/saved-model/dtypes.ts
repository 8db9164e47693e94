// tensorflow/core/framework/types.proto. A reference to a variable has 100 added to it.
const DTYPES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  5: 'int16',
  6: 'int8',
  7: 'object',
  8: 'complex64',
  9: 'int64',
  10: 'bool',
  11: 'qint8',
  12: 'quint8',
  13: 'qint32',
  14: 'bfloat16',
  15: 'qint16',
  16: 'quint16',
  17: 'uint16',
  18: 'complex128',
  19: 'float16',
  20: 'resource',
  21: 'variant',
  22: 'uint32',
  23: 'uint64',
};

/** NumPy's name of a DataType of TensorFlow; "DT_31" for one without a name here. */
export function dtypeOfTensorFlow(number: number): string {
  const plain = number > 100 ? number - 100 : number;
  return DTYPES[plain] ?? `DT_${number}`;
}
