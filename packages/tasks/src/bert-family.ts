import type { ParameterEntry } from '@bertwright/checkpoint';
import {
  type BertConfig,
  bertFamily as bertEncoder,
  type EncoderParameters,
  encoderParameter,
  pooler,
} from '@bertwright/encoder';
import {
  type SequenceClassificationParameters,
  sequenceClassification,
  sequenceClassificationParameters,
} from '@bertwright/heads';
import type { EncoderFamily, EncoderModel } from './encoder-model.ts';
import type { Head } from './head.ts';

/** BERT (Devlin et al. 2019). */
export const bertFamily: EncoderFamily = {
  name: 'BERT',
  prefix: 'Bert',
  parse: (json, dropout) => bertModel(bertEncoder.config({ ...bertEncoder.parseConfig(json), ...dropout })),
};

/** A BERT encoder of a configuration. */
export function bertModel(config: BertConfig): EncoderModel<EncoderParameters> & { config: BertConfig } {
  return {
    name: bertFamily.name,
    prefix: bertFamily.prefix,
    config,
    heads: { sequenceClassification: (outputs) => sequenceHead(config, outputs) },
    entries: (options) => bertEncoder.entries(config, options),
    parameters: ({ seed, read, ...options }) =>
      bertEncoder.tree(
        config,
        (path, shape) => read?.get(`encoder.${path}`) ?? encoderParameter(config, path, shape, { seed }),
        options,
      ),
    configJson: () => bertEncoder.formatConfig(config),
    hidden({ embeddings, layers }, batch, options) {
      // Without the pooler: a head that wants it applies it by itself.
      return bertEncoder.encode({ embeddings, layers }, batch, config, options).lastHiddenState;
    },
  };
}

type SequenceParameters = {
  readonly encoder: EncoderParameters;
  readonly classifier: SequenceClassificationParameters;
};

/** The pooler, dropout and a dense layer, as in Hugging Face's `BertForSequenceClassification`. */
function sequenceHead(config: BertConfig, outputs: number): Head<SequenceParameters> {
  const rate = config.classifierDropout ?? config.hiddenDropout;
  const entries: ParameterEntry[] = [
    {
      path: 'classifier.kernel',
      names: ['classifier.weight'],
      transposed: true,
      shape: [config.hiddenSize, outputs],
    },
    { path: 'classifier.bias', names: ['classifier.bias'], transposed: false, shape: [outputs] },
  ];
  return {
    pooler: true,
    positions: 'first',
    entries,
    fresh: (seed) => ({
      classifier: sequenceClassificationParameters({ ...config, labels: outputs, seed }),
    }),
    apply({ encoder, classifier }, hidden, context) {
      const pooled = pooler(encoder.pooler!, hidden);
      return sequenceClassification(classifier, pooled, { rate, ...(context && { context }) });
    },
  };
}
