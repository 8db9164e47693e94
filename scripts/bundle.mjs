// Bundles src/cli/main.ts into dist/: one entry and a chunk per lazily loaded command, so that short commands start fast.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundleNodeWrapper } from './bundle-node-wrapper.mjs';

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minifyWhitespace: true,
  minifySyntax: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // commander and the parsers of detection are bundled; what talks to engines and networks is loaded from node_modules
  // when it is needed (dockerode finds its own files by path).
  external: [
    'dockerode',
    'docker-modem',
    '@grpc/grpc-js',
    'undici',
    'ora',
    'execa',
    'tar-stream',
    'handlebars',
    'typescript',
  ],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
await bundleNodeWrapper();
