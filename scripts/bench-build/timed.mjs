import { spawn } from 'node:child_process';

/** Runs a program and gives its wall time in ms. Throws with its stderr when it fails. */
export function timed(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - began);
      else reject(new Error(`${program} ${args.join(' ')}: exit code ${code}\n${stderr}`));
    });
  });
}

/** A time as people read it. */
export function milliseconds(ms) {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
