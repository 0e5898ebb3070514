/// <reference types="vite/client" />

/** Runs the bench that the address names (`?script=step.ts&by=ours&model=small`); its line goes to the console. */
const scripts = import.meta.glob(['./step.ts', './jax.mjs', './transformers.mjs']);
const name = new URLSearchParams(location.search).get('script');
scripts[`./${name}`]!().catch((error: Error) => console.error(`failed: ${error.stack ?? error}`));
