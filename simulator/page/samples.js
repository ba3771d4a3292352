// A photo and a voice message for those who have none at hand.

/** A drawn photo of a broken wire, as a JPEG file. Each differs a little, as photos do. */
export function samplePhoto() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1200, height: 900 });
  const draw = canvas.getContext("2d");
  const sky = draw.createLinearGradient(0, 0, 0, 900);
  sky.addColorStop(0, "#7fb2e5");
  sky.addColorStop(1, "#e8eef4");
  fill(draw, sky, [
    [0, 0],
    [1200, 0],
    [1200, 900],
    [0, 900],
  ]);
  fill(draw, "#8a8f87", [
    [0, 700],
    [1200, 640],
    [1200, 900],
    [0, 900],
  ]);
  fill(draw, "#b9b4a7", [
    [0, 660],
    [1200, 600],
    [1200, 650],
    [0, 712],
  ]);
  fill(draw, "#c9a27a", [
    [760, 330],
    [1200, 300],
    [1200, 610],
    [760, 640],
  ]);
  fill(draw, "#8d4b3a", [
    [730, 335],
    [980, 210],
    [1200, 235],
    [1200, 305],
  ]);
  fill(draw, "#5b6b78", [
    [840, 430],
    [940, 424],
    [940, 520],
    [840, 526],
  ]);
  fill(draw, "#6f6a63", [
    [390, 120],
    [424, 120],
    [432, 720],
    [380, 722],
  ]);
  fill(draw, "#57534d", [
    [280, 170],
    [540, 158],
    [540, 176],
    [280, 188],
  ]);
  wire(draw, [
    [0, 150],
    [180, 210],
    [290, 176],
  ]);
  wire(draw, [
    [530, 164],
    [800, 240],
    [1200, 130],
  ]);
  const hang = 600 + Math.random() * 60;
  wire(
    draw,
    [
      [410, 168],
      [470, 420],
      [560, hang],
      [640, hang + 60],
    ],
    9,
  );
  for (let count = 0; count < 4_000; count += 1) {
    draw.fillStyle = `rgba(0, 0, 0, ${Math.random() * 0.06})`;
    draw.fillRect(Math.random() * 1200, 640 + Math.random() * 260, 4, 3);
  }
  return new Promise((done) =>
    canvas.toBlob((blob) => done(new File([blob], "day-dien.jpg", { type: "image/jpeg" })), "image/jpeg", 0.85),
  );
}

/** Two seconds of a soft tone, as a WAV file. */
export function sampleVoice() {
  const rate = 8_000;
  const count = rate * 2;
  const bytes = new DataView(new ArrayBuffer(44 + count));
  const write = (at, text) => [...text].forEach((letter, place) => bytes.setUint8(at + place, letter.charCodeAt(0)));
  write(0, "RIFF");
  bytes.setUint32(4, 36 + count, true);
  write(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, rate, true);
  bytes.setUint16(32, 1, true);
  bytes.setUint16(34, 8, true);
  write(36, "data");
  bytes.setUint32(40, count, true);
  for (let place = 0; place < count; place += 1)
    bytes.setUint8(44 + place, 128 + 30 * Math.sin((place / rate) * 2 * Math.PI * 330));
  return new File([bytes.buffer], "tin-thoai.wav", { type: "audio/wav" });
}

function fill(draw, colour, corners) {
  draw.fillStyle = colour;
  draw.beginPath();
  corners.forEach(([x, y], place) => (place ? draw.lineTo(x, y) : draw.moveTo(x, y)));
  draw.fill();
}

function wire(draw, points, width = 5) {
  draw.strokeStyle = "#22262a";
  draw.lineWidth = width;
  draw.lineCap = "round";
  draw.beginPath();
  const [start, ...rest] = points;
  draw.moveTo(...start);
  if (rest.length === 2) draw.quadraticCurveTo(...rest[0], ...rest[1]);
  else draw.bezierCurveTo(...rest[0], ...rest[1], ...rest[2]);
  draw.stroke();
}
