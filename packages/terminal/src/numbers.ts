/** `10,003`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `22.7 M`, or the number itself below a million. */
export function millions(value: number): string {
  return value < 1e6 ? count(value) : `${(value / 1e6).toFixed(1)} M`;
}

/** `90.9 MB`, in powers of a thousand. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `0.3456`; what is not finite stays visible as `NaN` or `Infinity`. */
export function loss(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(4) : value.toPrecision(5);
}

/** `0.912`: a part or a score. */
export function score(value: number): string {
  return value.toFixed(3);
}

/** `2e-4`, `1.8e-4`. */
export function rate(value: number): string {
  return value === 0 ? '0' : Number(value.toPrecision(2)).toExponential();
}

/** `4.2 %` of a part in [0, 1]. */
export function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

/** `412`, or one decimal below ten. */
export function speed(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond));
}

/** `0.8 s`, `42 s`, `1 min 12 s`, `2 h 05 min`; `?` for what is not known yet. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
