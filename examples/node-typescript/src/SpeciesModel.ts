import { readFile } from 'node:fs/promises';
import { Matrix } from 'ml-matrix';
import { type Row, softmax } from './softmax.ts';

interface Trained {
  readonly species: readonly string[];
  readonly coefficients: readonly Row[];
  readonly intercepts: Row;
}

interface Parameters {
  /** Above 1, answers are less sure of themselves. */
  readonly temperature?: number;
}

/** Softmax regression on the iris flowers; scripts/train-node-examples.mjs trains it. */
export default class SpeciesModel {
  readonly #temperature: number;
  #trained: Trained = { species: [], coefficients: [], intercepts: [] };

  constructor({ temperature = 1 }: Parameters = {}) {
    this.#temperature = temperature;
  }

  async init(): Promise<void> {
    this.#trained = JSON.parse(await readFile(new URL('../coefficients.json', import.meta.url), 'utf8'));
  }

  async predict(rows: readonly Row[]): Promise<readonly Row[]> {
    const { coefficients, intercepts } = this.#trained;
    const weights = new Matrix(coefficients.map((row) => [...row]));
    const scores = new Matrix(rows.map((row) => [...row])).mmul(weights.transpose()).to2DArray();
    return scores.map((row) =>
      softmax(row.map((score, at) => (score + (intercepts[at] ?? 0)) / this.#temperature)),
    );
  }

  class_names(): readonly string[] {
    return this.#trained.species;
  }
}
