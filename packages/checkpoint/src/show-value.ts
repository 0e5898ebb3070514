/** A value of a file as JSON for a message, shortened. */
export function showValue(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    // JSON that was parsed may be nested deeper than it can be written.
    text = 'something nested too deep';
  }
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
