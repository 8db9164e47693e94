// Bundles the Node wrapper into dist/node-wrapper/, or the folder that is named: what images copy to /opt/seldon.
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { thirdPartyNotices } from './third-party.mjs';

const SOURCE = 'builders/node/wrapper/src';

/** Makes serve.mjs with its chunks, healthcheck.mjs, the type declarations for authors and the notices of bundled packages. */
export async function bundleNodeWrapper(target = 'dist/node-wrapper') {
  await rm(target, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [
      { in: `${SOURCE}/serve.ts`, out: 'serve' },
      { in: `${SOURCE}/healthcheck.ts`, out: 'healthcheck' },
    ],
    outdir: target,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'], // ES modules, of which what nobody uses can be left out
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  await copyFile(`${SOURCE}/../seldon.d.ts`, `${target}/seldon.d.ts`);
  await writeFile(`${target}/THIRD-PARTY.txt`, await thirdPartyNotices(metafile));
}

if (process.argv[1] === import.meta.filename) await bundleNodeWrapper(process.argv[2]);
