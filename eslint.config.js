import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';
import n from 'eslint-plugin-n';

// Who may import whom (docs/architecture.md, "Layer rule").
const effects = ['./src/io', './src/engines', './src/publish', './src/registry', './src/report', './src/cli'];
const zones = [
  { target: './src/model', from: ['./src', './builders'], except: ['./model', './errors.ts'] },
  {
    target: './src/artefacts',
    from: [...effects, './src/pipeline', './src/resolve', './src/contract', './builders'],
  },
  { target: './src/pipeline', from: [...effects, './src/resolve', './builders'] },
  { target: './builders', from: './src', except: ['./builder-api.ts'] },
];

const pure = ['src/model/**', 'src/artefacts/**', 'src/pipeline/**', 'builders/**/*.ts'];
// The server inside Node images is no builder: a package of its own, in TypeScript.
const nodeWrapper = 'builders/node/wrapper/**';
const tests = ['**/*.test.ts', '**/*.io-test.ts', 'test/**', 'builders/node/wrapper/tests/**'];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '**/*.gen.ts',
      'examples/',
      'builders/python/wrapper/',
      'builders/node/wrapper/seldon.d.ts', // for authors, in words that need no explanation
      '**/fixtures/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX, n },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { 'import-x/resolver-next': [importX.createNodeResolver({ extensions: ['.ts', '.js'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 3],
      'no-console': 'error',
      'no-param-reassign': 'error',
      eqeqeq: 'error',
      'n/no-process-env': 'error',
      'n/no-process-exit': 'error',
      'n/prefer-node-protocol': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  {
    files: pure,
    ignores: [...tests, nodeWrapper],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            'node:fs*',
            'node:net',
            'node:http*',
            'node:child_process',
            'dockerode',
            'execa',
            'ora',
            'commander',
            'undici',
          ],
        },
      ],
    },
  },
  {
    files: [...tests, '*.config.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      'import-x/no-default-export': 'off',
      '@typescript-eslint/consistent-type-assertions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      // expect.any and its like are typed any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'max-params': 'off',
      'n/no-process-env': 'off',
    },
  },
  { files: ['builders/**/builder.ts'], rules: { 'import-x/no-default-export': 'off' } },
);
