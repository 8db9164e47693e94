export type Row = readonly number[];

/** Scores as probabilities. */
export function softmax(scores: Row): Row {
  const largest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
