// Run with "node -e" in an image: answers {"model", "rows"} on stdin with what ml-random-forest itself says. Nothing of the
// wrapper takes part.
const { readFileSync } = require('node:fs');
const { RandomForestClassifier } = require('ml-random-forest');

const { model, rows } = JSON.parse(readFileSync(0, 'utf8'));
const { classes, forest } = JSON.parse(readFileSync(model, 'utf8'));
const loaded = RandomForestClassifier.load(forest);
const shares = classes.map((_, label) => loaded.predictProbability(rows, label));
process.stdout.write(JSON.stringify(rows.map((_, row) => shares.map((share) => share[row]))));
