import { expect, test } from 'vitest';
import { ProtobufWriter } from '../../src/onnx/protobuf.ts';

const hex = (writer: ProtobufWriter) => Buffer.from(writer.bytes).toString('hex');

test("integers are varints, as in the format's own documentation", () => {
  expect(hex(new ProtobufWriter().integer(1, 150))).toBe('089601');
  expect(hex(new ProtobufWriter().integer(1, 0).integer(2, 127))).toBe('0800107f');
  expect(hex(new ProtobufWriter().integer(1, -1))).toBe('08ffffffffffffffffff01');
  expect(hex(new ProtobufWriter().integer(1, 2 ** 40))).toBe('08808080808020');
});

test('texts, bytes and messages carry their length', () => {
  expect(hex(new ProtobufWriter().text(2, 'testing'))).toBe('120774657374696e67');
  expect(hex(new ProtobufWriter().message(3, new ProtobufWriter().integer(1, 150)))).toBe('1a03089601');
});

test('floats are four bytes, little end first', () => {
  expect(hex(new ProtobufWriter().float(2, 1))).toBe('150000803f');
});

test('long messages grow', () => {
  const data = new Uint8Array(100_000).fill(7);
  const { bytes } = new ProtobufWriter().integer(1, 5).data(2, data);
  expect(bytes.length).toBe(2 + 1 + 3 + data.length);
  expect(bytes.subarray(6)).toEqual(data);
});
