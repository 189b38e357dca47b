import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// Where the built files go: a CMake build names its own folder, by hand it is dist/.
const out = process.env.ISP_WEB_OUT ?? 'dist';

// What ispd does for a built panel: an address of its own routes answers the panel's page.
const panelFallback: Plugin = {
  name: 'panel-fallback',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (/^\/panel\/[^.]*$/.test(request.url ?? '')) request.url = '/panel/index.html';
      next();
    });
  },
};

export default defineConfig(({ command }) => ({
  // Fast refresh is for development only: its preamble is an inline script, which the policy forbids.
  plugins: command === 'serve' ? [react({ include: /src\/panel\// }), panelFallback] : [],
  esbuild: { jsx: 'automatic', legalComments: 'none' },
  build: {
    target: ['chrome90', 'firefox90', 'safari15'],
    outDir: resolve(out),
    emptyOutDir: true,
    assetsInlineLimit: 0, // no data: URLs: fonts and scripts come from our host, by name
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600, // weight is judged compressed, by a test
    rollupOptions: {
      input: ['index.html', 'bn/index.html', 'panel/index.html'].map((page) => resolve(page)),
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
      onwarn(warning, warn) {
        // "use client" lines of the component library mean nothing to a bundler.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  server: { proxy: { '/api': { target: process.env.ISP_URL ?? 'http://127.0.0.1:8080', changeOrigin: true } } },
}));
