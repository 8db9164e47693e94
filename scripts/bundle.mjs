// Bundles src/cli/main.ts into dist/: one entry and a chunk per lazily loaded command or builder, so that short commands start
// fast. The chunks are CommonJS: loading thirty files takes a third of the time that ES modules need.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build, transform } from 'esbuild';
import { bundleNodeWrapper } from './bundle-node-wrapper.mjs';
import { thirdPartyNotices } from './third-party.mjs';

/** commander loads node:child_process, and with it half of Node's network code, for a feature that is not used here. */
const withoutChildProcesses = {
  name: 'without-child-processes',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('node_modules/commander/') ? { path: 'lazy', namespace: 'child-process' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'child-process' }, () => ({
      contents: "module.exports = { get spawn() { return require('node:child_process').spawn; } };",
    }));
  },
};

const common = { platform: 'node', target: 'node20', minifyWhitespace: true, logLevel: 'warning' };

await rm('dist', { recursive: true, force: true });
const { outputFiles, metafile } = await build({
  ...common,
  entryPoints: ['src/cli/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minifySyntax: true,
  format: 'esm', // what can be split
  write: false,
  metafile: true,
  // commander, the parsers of detection and what is there as ES modules only are bundled; what talks to engines and networks
  // is loaded from node_modules when it is needed (dockerode finds its own files by path).
  external: [
    'dockerode',
    'docker-modem',
    '@grpc/grpc-js',
    'undici',
    'tar-stream',
    'handlebars',
    'typescript',
  ],
  plugins: [withoutChildProcesses],
});
await Promise.all(outputFiles.map(asCommonJs));
await writeFile('dist/package.json', '{"type":"commonjs"}\n');
await writeFile('dist/THIRD-PARTY.txt', await thirdPartyNotices(metafile));
await bundleNodeWrapper();

/** Writes a chunk in CommonJS; `import()` becomes a require that is done later. */
async function asCommonJs({ path, text }) {
  const { code } = await transform(text, {
    ...common,
    format: 'cjs',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'IMPORT_META_URL' },
    banner: text.includes('import.meta.url')
      ? "const IMPORT_META_URL = require('node:url').pathToFileURL(__filename).href;"
      : '',
  });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, code);
}
