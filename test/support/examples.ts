/** Examples that are built by a builder which has to be asked for. */
export const ON_REQUEST: Readonly<Record<string, string>> = { 'node-onnx': 'node/onnx' };

/** What an example is asked, so that its answers can be compared with scikit-learn's own. */
export interface Question {
  readonly example: string;
  readonly builder: string;
  /** The file that scikit-learn itself loads in the image. */
  readonly model: string;
  readonly names: string[] | null;
  readonly rows: (number | string | null)[][];
}

export const QUESTIONS: readonly Question[] = [
  {
    example: 'sklearn-iris',
    builder: 'python/sklearn',
    model: 'model.joblib',
    names: null,
    rows: [
      [5.1, 3.5, 1.4, 0.2],
      [6.2, 2.9, 4.3, 1.3],
      [7.7, 3, 6.1, 2.3],
    ],
  },
  {
    example: 'sklearn-class',
    builder: 'python/generic',
    model: 'iris.joblib',
    names: null,
    rows: [
      [5.1, 3.5, 1.4, 0.2],
      [6.2, 2.9, 4.3, 1.3],
    ],
  },
  {
    example: 'sklearn-pipeline',
    builder: 'python/sklearn',
    model: 'model.joblib',
    names: ['account_age_months', 'seats', 'plan', 'region', 'message'],
    rows: [
      [3.5, 12, 'free', 'emea', 'how do I change my address'],
      [null, 300, 'enterprise', 'apac', 'payment failed twice'],
      [40, 2, 'unheard of', 'amer', 'größer, schöner, urgent'],
    ],
  },
  {
    example: 'sklearn-custom',
    builder: 'python/sklearn',
    model: 'model.joblib',
    names: null,
    rows: [
      [0.038, 0.05, 0.062, 0.022, -0.044, -0.035, -0.043, -0.003, 0.02, -0.018],
      [-0.002, -0.045, -0.051, -0.026, -0.008, -0.019, 0.074, -0.039, -0.068, -0.092],
    ],
  },
];
