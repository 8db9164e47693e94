#!/usr/bin/env node
// CommonJS, as what it loads (scripts/bundle.mjs). From Node 22 on, what was compiled is kept for the next start.
const { enableCompileCache } = require('node:module');

enableCompileCache?.();
const { main } = require('../dist/main.js');

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
