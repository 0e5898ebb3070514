import type { ParameterEntry } from '@bertwright/checkpoint';

/** The parameters of the sequence classifier of BERT in Hugging Face checkpoints. */
export function bertClassifierEntries(hiddenSize: number, labels: number): ParameterEntry[] {
  return [
    {
      path: 'classifier.kernel',
      names: ['classifier.weight'],
      transposed: true,
      shape: [hiddenSize, labels],
    },
    { path: 'classifier.bias', names: ['classifier.bias'], transposed: false, shape: [labels] },
  ];
}
