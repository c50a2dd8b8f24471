import { builtinModules } from 'node:module';
import { resolve } from 'node:path';

/** CommonJS packages inside an ES module call `require` for Node's own modules. */
export const REQUIRE = `import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);`;

/** msgpackr works without its optional native part, and one file cannot carry that. */
export const noNativeAddons = {
  name: 'no-native-addons',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^msgpackr-extract$/ }, ({ path }) => ({ path, namespace: 'absent' }));
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = null;' }));
  },
};

/** zod's messages in fifty languages are 0.4 MB that every start of the program would parse. */
export const englishOnly = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/**
 * An import of one of Node's own modules stands at the top of the one file, and is paid for by
 * every start. Required instead, each is loaded with the first module of ours that needs it; and
 * only the names that are imported are taken from it, since esbuild would copy all there are, once
 * for each module that imports one.
 */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path, namespace, kind }) => {
      const name = path.replace(/^node:/, '');
      if (!builtinModules.includes(name)) return;
      if (namespace === 'builtin' || kind === 'require-call')
        return { path: `node:${name}`, external: true };
      return { path: name, namespace: 'builtin', sideEffects: false };
    });
    onLoad({ filter: /.*/, namespace: 'builtin' }, async ({ path }) => {
      const names = Object.keys(await import(`node:${path}`));
      const named = names.filter((name) => /^\w+$/.test(name) && name !== 'default');
      const taken = named.map((name) => `export const ${name} = /* @__PURE__ */ take('${name}');`);
      const whole = `const whole = /* @__PURE__ */ require('node:${path}');`;
      const take = 'const take = (name) => whole[name];';
      return { contents: [whole, take, 'export default whole;', ...taken].join('\n') };
    });
  },
};

/** secretlint reads `.p12` files with 0.9 MB of cryptography in JavaScript; we give it texts only. */
export const noKeyFiles = {
  name: 'no-key-files',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/index-[\w-]+\.js$/ }, ({ path, importer, kind }) =>
      kind === 'dynamic-import' && importer.includes('secretlint-rule-preset-recommend')
        ? { path, namespace: 'absent' }
        : undefined,
    );
  },
};

/** Another file in the place of one of our modules; that file itself may import the one it replaces. */
export const inPlaceOf = (module, file) => ({
  name: 'in-place-of',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir, importer }) => {
      const meant = resolve(resolveDir, path);
      return importer !== file && meant.endsWith(`/${module}`) ? { path: file } : undefined;
    });
  },
});
