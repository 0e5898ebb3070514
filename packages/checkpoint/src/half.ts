const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Widens IEEE 754 half precision to 32-bit floats, exactly: subnormals, infinities and NaN too. */
export function widenFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index++) {
    const half = halves[index]!;
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) values[index] = sign * fraction * 2 ** -24;
    else if (exponent === 31) values[index] = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    else values[index] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return values;
}

/** Widens bfloat16, the upper half of a 32-bit float. */
export function widenBfloat16(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index++) words[index] = halves[index]! << 16;
  return new Float32Array(words.buffer);
}

/** Rounds to IEEE 754 half precision, to nearest, ties to even; beyond 65,519 to infinity. */
export function narrowFloat16(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let index = 0; index < values.length; index++) {
    float[0] = values[index]!;
    const word = bits[0]!;
    const sign = (word >>> 16) & 0x8000;
    const magnitude = word & 0x7fffffff;
    if (magnitude > 0x7f800000) halves[index] = sign | 0x7e00;
    else if (magnitude >= 0x477ff000) halves[index] = sign | 0x7c00;
    else if (magnitude >= 0x38800000) {
      // Rebase the exponent from 127 to 15, then round away the 13 lowest bits.
      const rebased = magnitude - (112 << 23);
      halves[index] = sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
    } else halves[index] = sign | roundTiesToEven(Math.abs(float[0]!) * 2 ** 24);
  }
  return halves;
}

/** Rounds to bfloat16, to nearest, ties to even. */
export function narrowBfloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const notANumber = (word & 0x7fffffff) > 0x7f800000;
    halves[index] = notANumber ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return halves;
}

function roundTiesToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor + (floor % 2);
}
