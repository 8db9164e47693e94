/** Sends most requests to the branch with the best mean reward, and some to any branch, to go on learning. */
export default class EpsilonGreedy {
  constructor({ n_branches = 2, epsilon = 0.1, seed = 1 } = {}) {
    this.epsilon = epsilon;
    this.branches = Array.from({ length: n_branches }, () => ({ rewards: 0, answers: 0 }));
    this.random = randomFrom(seed);
  }

  route() {
    if (this.random() < this.epsilon) return Math.floor(this.random() * this.branches.length);
    const means = this.branches.map(({ rewards, answers }) => (answers === 0 ? 0 : rewards / answers));
    return means.indexOf(Math.max(...means));
  }

  send_feedback(features, names, truth, reward, routing) {
    const branch = this.branches[routing];
    if (branch === undefined) return;
    branch.rewards += reward;
    branch.answers += 1;
  }

  tags() {
    return { answers: this.branches.map(({ answers }) => answers) };
  }
}

/** mulberry32: small, and the same numbers for the same seed. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
