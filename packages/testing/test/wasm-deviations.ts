const uninitialised = 'tfjs-backend-wasm hands out memory that it has not written';
const digits = 'tfjs-backend-wasm sums one by one in single precision';
const unknown = 'tfjs-backend-wasm loses NaN here';
const bias = 'tfjs-backend-wasm adds the bias to the first matrix of a batch only';
const bytes = 'tfjs-backend-wasm keeps the low byte of a number as a boolean';

/** What the conformance suite found in tfjs-backend-wasm 4.22, by kernel and case. */
export const wasmDeviations: Record<string, string> = {
  'Log1p > arguments of about 1e-6': 'tfjs-backend-wasm computes log(1 + x)',
  'Sign > -0,0,1e-30': 'tfjs-backend-wasm gives 0 for tiny numbers',
  'Maximum > every pair of NaN, Infinity, -Infinity, -0, 0, 1.5 and -2': unknown,
  'Minimum > every pair of NaN, Infinity, -Infinity, -0, 0, 1.5 and -2': unknown,
  'Prelu > float32 [129,1031] and [129,1]': 'tfjs-backend-wasm broadcasts alpha along the last axis only',
  'Sum > over no values': uninitialised,
  'Sum > over nothing': uninitialised,
  'Sum > many numbers keep their digits': digits,
  'Mean > over no values': uninitialised,
  'Mean > over nothing': uninitialised,
  'Mean > many numbers keep their digits': digits,
  'Prod > over no values': uninitialised,
  'Prod > over nothing': uninitialised,
  'BatchMatMul > [3,0] by [0,2]': uninitialised,
  '_FusedMatMul > with a bias and linear': bias,
  '_FusedMatMul > with a bias and relu': bias,
  '_FusedMatMul > with a bias and relu6': bias,
  '_FusedMatMul > with a bias and elu': bias,
  '_FusedMatMul > with a bias and sigmoid': bias,
  '_FusedMatMul > with a bias and leakyrelu': bias,
  'Cast > float32 to bool': bytes,
  'Cast > int32 to bool': bytes,
  'Cast > NaN and infinity to bool': bytes,
  'Select > booleans': 'tfjs-backend-wasm copies booleans as numbers of four bytes',
  'OneHot > [2,3] with other values': 'tfjs-backend-wasm takes other values as whole numbers',
  'attention > an empty batch': 'tfjs-backend-wasm fails on products without rows',
  'attention > an empty batch, with a mask': 'tfjs-backend-wasm fails on products without rows',
  'softmaxCrossEntropy with label smoothing 0 > no rows': uninitialised,
  'softmaxCrossEntropy with label smoothing 0.1 > no rows': uninitialised,
  'OneHot > [129] of 1031': 'tfjs-backend-wasm writes whole numbers into floats',
};
