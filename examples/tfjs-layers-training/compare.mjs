import { trainOn } from './training.mjs';

for (const backend of ['cpu', 'onnxruntime']) {
  const { losses, seconds } = await trainOn(backend);
  console.log(
    `${backend.padEnd(12)} ${seconds.toFixed(1).padStart(5)} s  ${losses.map((loss) => loss.toFixed(6)).join('  ')}`,
  );
}
