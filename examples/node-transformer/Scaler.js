// A constructor function, as Seldon's own examples for Node have it: the rows go in as they were measured and come out with
// mean 0 and deviation 1.
const MEANS = [5.843, 3.057, 3.758, 1.199];
const DEVIATIONS = [0.825, 0.434, 1.759, 0.76];

function Scaler() {}

Scaler.prototype.init = function () {
  this.names = ['sepal length', 'sepal width', 'petal length', 'petal width'];
};

Scaler.prototype.transform_input = function (rows) {
  return rows.map((row) => row.map((value, column) => (value - MEANS[column]) / DEVIATIONS[column]));
};

Scaler.prototype.class_names = function () {
  return this.names;
};

module.exports = Scaler;
