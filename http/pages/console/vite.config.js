// Builds three files under fixed names, which the binary embeds and serves below /console.

import { defineConfig } from "vite";

export default defineConfig({
    base: "/console/",
    esbuild: { jsx: "automatic", jsxImportSource: "preact" },
    build: {
        target: "es2022",
        modulePreload: false,
        cssCodeSplit: false,
        assetsInlineLimit: 0,
        rollupOptions: {
            output: {
                inlineDynamicImports: true,
                entryFileNames: "console.js",
                assetFileNames: "console[extname]",
            },
        },
    },
});
