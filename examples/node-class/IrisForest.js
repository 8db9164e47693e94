const { readFile } = require('node:fs/promises');
const { join } = require('node:path');
const { RandomForestClassifier } = require('ml-random-forest');

/** A random forest on the iris flowers: the probability of each species is the share of trees that vote for it. */
class IrisForest {
  async init() {
    const { classes, forest } = JSON.parse(await readFile(join(__dirname, 'model.json'), 'utf8'));
    this.classes = classes;
    this.forest = RandomForestClassifier.load(forest);
    this.served = 0;
  }

  predict(rows) {
    this.served += rows.length;
    const shares = this.classes.map((_, label) => this.forest.predictProbability(rows, label));
    return rows.map((_, row) => shares.map((share) => share[row]));
  }

  class_names() {
    return this.classes;
  }

  tags() {
    return { trees: this.forest.nEstimators };
  }

  metrics() {
    return [{ type: 'GAUGE', key: 'rows_served', value: this.served }];
  }
}

module.exports = IrisForest;
