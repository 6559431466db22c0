/** The audio as bars, in another colour up to where it has been played, with a line there. @param done 0 … 1 */
export function drawWave(canvas: HTMLCanvasElement, peaks: readonly number[], done: number): void {
  const ratio = window.devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const [past = '', future = '', here = ''] = ['--accent', '--edge', '--ink'].map((name) =>
    style.getPropertyValue(name).trim(),
  );
  peaks.forEach((peak, i) => {
    context.fillStyle = i / peaks.length < done ? past : future;
    const tall = Math.max(1, peak * height);
    context.fillRect((i * width) / peaks.length, (height - tall) / 2, Math.max(1, width / peaks.length - 0.5), tall);
  });
  context.fillStyle = here;
  context.fillRect(Math.min(width - 2, done * width), 0, 2, height);
}
