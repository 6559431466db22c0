import { Generator } from '@antiphon/generate';
import { motionApp } from './app.mjs';

const [bundle = 'runs/bundle', port = '8080'] = process.argv.slice(2);
const generator = await Generator.open(bundle);
const server = motionApp(generator).listen(Number(port), '127.0.0.1', () => {
  console.log(`POST a recording to http://127.0.0.1:${port}/motion`);
});
process.once('SIGINT', () => server.close(() => generator.close()));
