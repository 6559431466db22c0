/** What runs in the motion page: plain JavaScript for any browser, fed by the JSON in #data. */
export const CLIENT_SCRIPT = String.raw`
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const audio = new Audio(data.audio);
const seconds = Math.max(...data.motions.map((motion) => motion.frames / motion.fps));
const canvases = [...document.querySelectorAll('figure canvas')];
const wave = document.getElementById('wave');
const scrub = document.getElementById('scrub');
const play = document.getElementById('play');
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function prepare(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const box = canvas.getBoundingClientRect();
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(box.height * ratio);
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  return { context, width: box.width, height: box.height };
}

/** The box around every joint that moves, of all motions, so that the figures are comparable in size. Legs that stand still run out of the picture. */
const bounds = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
for (const { positions, parents, frames } of data.motions) {
  if (!positions) continue;
  parents.forEach((_, joint) => {
    const axis = (k) => Array.from({ length: frames }, (_, frame) => positions[(frame * parents.length + joint) * 3 + k]);
    const [x, y] = [axis(0), axis(1)];
    const [left, right, bottom, top] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
    if (right - left + top - bottom < 0.5) return;
    bounds.left = Math.min(bounds.left, left);
    bounds.right = Math.max(bounds.right, right);
    bounds.bottom = Math.min(bounds.bottom, bottom);
    bounds.top = Math.max(bounds.top, top);
  });
}
const headRadius = (bounds.top - bounds.bottom) * 0.1;
bounds.top += 2 * headRadius;

function drawSkeleton(view, motion, frame, area) {
  const joints = motion.parents.length;
  const scale = Math.min(area.width / (bounds.right - bounds.left), area.height / (bounds.top - bounds.bottom)) * 0.92;
  const middle = (bounds.left + bounds.right) / 2;
  const at = (joint) => {
    const i = (frame * joints + joint) * 3;
    return [area.left + area.width / 2 + (motion.positions[i] - middle) * scale,
      area.top + area.height - (motion.positions[i + 1] - bounds.bottom) * scale - area.height * 0.04];
  };
  view.save();
  view.beginPath();
  view.rect(area.left, area.top, area.width, area.height);
  view.clip();
  view.lineCap = 'round';
  motion.parents.forEach((parent, joint) => {
    const name = motion.joints[joint];
    if (/^head$/i.test(name)) {
      const [x, y] = at(joint);
      view.strokeStyle = color('--ink');
      view.lineWidth = 3;
      view.beginPath();
      view.ellipse(x, y - headRadius * scale * 0.9, headRadius * scale * 0.72, headRadius * scale, 0, 0, 2 * Math.PI);
      view.stroke();
    }
    if (parent < 0) return;
    const finger = /thumb|index|middle|ring|pinky/i.test(name);
    view.strokeStyle = /left/i.test(name) ? '#c8643c' : /right/i.test(name) ? '#2c6e8f' : color('--ink');
    view.lineWidth = finger ? 2 : 5;
    view.beginPath();
    view.moveTo(...at(parent));
    view.lineTo(...at(joint));
    view.stroke();
  });
  view.restore();
}

function drawFace(view, motion, frame, area) {
  const weight = (name) => {
    const i = motion.channels.indexOf(name);
    return i < 0 ? 0 : Math.max(0, Math.min(1, motion.weights[frame * motion.channels.length + i]));
  };
  const both = (name) => (weight(name + 'Left') + weight(name + 'Right')) / 2;
  const r = Math.min(area.width, area.height) / 2 * 0.92;
  const cx = area.left + area.width / 2;
  const cy = area.top + area.height / 2;
  const jaw = weight('jawOpen');
  view.lineWidth = 2.5;
  view.lineCap = 'round';
  view.strokeStyle = color('--ink');
  view.fillStyle = color('--paper');
  view.beginPath();
  view.ellipse(cx, cy + r * 0.06 * jaw, r * 0.78, r * (0.96 + 0.06 * jaw), 0, 0, 2 * Math.PI);
  view.fill();
  view.stroke();
  for (const side of [-1, 1]) {
    const suffix = side < 0 ? 'Right' : 'Left';
    const x = cx + side * r * 0.32;
    const open = 1 - weight('eyeBlink' + suffix);
    view.beginPath();
    view.ellipse(x, cy - r * 0.22, r * 0.12, Math.max(0.6, r * 0.085 * open), 0, 0, 2 * Math.PI);
    view.stroke();
    if (open > 0.3) { view.fillStyle = color('--ink'); view.beginPath(); view.arc(x, cy - r * 0.22, r * 0.045, 0, 2 * Math.PI); view.fill(); }
    const inner = weight('browInnerUp');
    const outer = weight('browOuterUp' + suffix);
    view.beginPath();
    view.moveTo(x - side * r * 0.15, cy - r * (0.4 + 0.16 * inner));
    view.lineTo(x + side * r * 0.17, cy - r * (0.4 + 0.16 * Math.max(outer, inner * 0.6)));
    view.stroke();
  }
  view.beginPath();
  view.moveTo(cx, cy - r * 0.1);
  view.lineTo(cx - r * 0.05, cy + r * 0.1);
  view.lineTo(cx + r * 0.03, cy + r * 0.1);
  view.stroke();
  const wide = r * Math.max(0.08, 0.3 + 0.14 * both('mouthSmile') + 0.12 * both('mouthStretch') - 0.2 * Math.max(weight('mouthPucker'), weight('mouthFunnel')));
  const tall = r * Math.max(0.01, 0.42 * jaw + 0.1 * weight('mouthFunnel') - 0.1 * weight('mouthClose'));
  const lift = r * 0.1 * both('mouthSmile');
  const my = cy + r * 0.42;
  view.fillStyle = '#8f3434';
  view.beginPath();
  view.moveTo(cx - wide, my - lift);
  view.quadraticCurveTo(cx, my - tall * 0.7, cx + wide, my - lift);
  view.quadraticCurveTo(cx, my + tall * 1.3 + lift * 0.6, cx - wide, my - lift);
  view.fill();
  view.stroke();
}

function draw() {
  const time = Math.min(audio.currentTime, seconds);
  data.motions.forEach((motion, i) => {
    const { context, width, height } = prepare(canvases[i]);
    const frame = Math.min(motion.frames - 1, Math.floor(time * motion.fps));
    const split = motion.positions && motion.channels ? 0.42 : motion.channels ? 1 : 0;
    if (motion.channels) drawFace(context, motion, frame, { left: 0, top: 0, width, height: height * split });
    if (motion.positions) drawSkeleton(context, motion, frame, { left: 0, top: height * split, width, height: height * (1 - split) });
  });
  const { context, width, height } = prepare(wave);
  data.wave.forEach((peak, i) => {
    context.fillStyle = i / data.wave.length < time / seconds ? color('--accent') : color('--line');
    const tall = Math.max(1, peak * height);
    context.fillRect((i * width) / data.wave.length, (height - tall) / 2, Math.max(1, width / data.wave.length - 0.5), tall);
  });
  scrub.value = String(time / seconds);
  document.getElementById('time').textContent = time.toFixed(2) + ' s';
  document.body.dataset.time = time.toFixed(2);
}

function loop() { draw(); if (!audio.paused) requestAnimationFrame(loop); }
play.addEventListener('click', () => { if (audio.paused) audio.play(); else audio.pause(); });
audio.addEventListener('play', () => { play.textContent = 'Pause'; loop(); });
audio.addEventListener('pause', () => { play.textContent = 'Play'; draw(); });
audio.addEventListener('seeked', draw);
scrub.addEventListener('input', () => { audio.currentTime = Number(scrub.value) * seconds; draw(); });
window.addEventListener('resize', draw);
draw();
`;
