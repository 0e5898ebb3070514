import { OnnxError } from '../onnx-error.ts';

/** The error of a run that `signal` stopped, with the signal's reason as its cause. */
export function aborted(signal: AbortSignal): OnnxError {
  return new OnnxError(
    'aborted',
    'Expected the run to end, and its signal stopped it: the tensors that it should have computed are lost. Parameters that it was updating are among them: assign them anew, from a clone or a file.',
    { cause: signal.reason },
  );
}
