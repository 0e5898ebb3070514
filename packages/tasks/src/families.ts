import {
  type BertConfig,
  bertFamily,
  type DistilbertConfig,
  distilbertFamily,
  type ElectraConfig,
  electraFamily,
} from '@bertwright/encoder';
import { bertHeads } from './bert-heads.ts';
import { distilbertHeads } from './distilbert-heads.ts';
import { electraHeads } from './electra-heads.ts';
import type { ModelFamily } from './encoder-model.ts';

/** BERT (Devlin et al. 2019). */
export const bertModels: ModelFamily<BertConfig> = { name: 'BERT', encoder: bertFamily, heads: bertHeads };

/** DistilBERT (Sanh et al. 2019). */
export const distilbertModels: ModelFamily<DistilbertConfig> = {
  name: 'DistilBERT',
  encoder: distilbertFamily,
  heads: distilbertHeads,
};

/** ELECTRA (Clark et al. 2020). */
export const electraModels: ModelFamily<ElectraConfig> = {
  name: 'ELECTRA',
  encoder: electraFamily,
  heads: electraHeads,
};

/** Every family of encoders that a model folder may be of. */
export const families: readonly ModelFamily[] = [bertModels, distilbertModels, electraModels];
