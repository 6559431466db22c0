// tfjs-core's Node bundle leaves its own gradients out, and the file that registers them cannot be loaded by Node itself. scripts/vendor-gradients.mjs
// makes one module of it. tfjs keeps its registry of gradients in a global, so that all copies of it share them.
import './vendor/tfjs-gradients.js';
