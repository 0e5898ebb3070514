/** Rows of every task of `taskKinds`, by its name: fields as JSON lines hold them, answers too. */
export const taskRows: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  'text-classification': [
    { text: 'my card is lost', label: 'card' },
    { text: 'where is my money ?', label: 'money' },
    { text: 'card lost please help me', label: 'card' },
    { text: 'the money transfer did not arrive today', label: 'money' },
  ],
  'text-pair-classification': [
    { text: 'my card is lost', pair: 'the card did arrive', label: 'contradiction' },
    { text: 'my money did not arrive', pair: 'the transfer is lost', label: 'entailment' },
    { text: 'the card is lost', pair: 'my card is lost today', label: 'neutral' },
    { text: 'the rate today ?', pair: 'what is the rate today ?', label: 'entailment' },
  ],
  'multi-label-classification': [
    { text: 'my card is lost', labels: ['card', 'loss'] },
    { text: 'where is my money ?', labels: ['money'] },
    { text: 'my money is lost', labels: ['money', 'loss'] },
    { text: 'what is the rate today ?', labels: [] },
  ],
  'feature-classification': [
    { text: 'my card is lost', label: 'card' },
    { text: 'where is my money ?', label: 'money' },
    { text: 'card lost please help me', label: 'card' },
    { text: 'the money transfer did not arrive today', label: 'money' },
  ],
  regression: [
    { text: 'my card is lost', pair: 'card lost', score: 4.5 },
    { text: 'where is my money ?', pair: 'the rate today', score: 0 },
    { text: 'my money is lost', pair: 'my card is lost', score: 2.5 },
    { text: 'the transfer', pair: 'the money transfer', score: 5 },
  ],
  'sentence-embedding': [
    { text: 'my card is lost', pair: 'card lost', negative: 'the rate today', score: 0.9 },
    { text: 'where is my money ?', pair: 'the rate today', negative: 'help me please', score: 0 },
    { text: 'my money is lost', pair: 'my card is lost', negative: 'what is the rate ?', score: 0.5 },
    { text: 'the transfer', pair: 'the money transfer', negative: 'my card', score: 1 },
  ],
  'multiple-choice': [
    { question: 'where is my', choices: ['card', 'rate', 'today'], label: 0 },
    { context: 'my card is lost', question: 'what is lost ?', choices: ['money', 'my card'], label: 1 },
    { question: 'please help', choices: ['did', 'me', 'the', 'is'], label: 'me' },
    { context: 'the money', question: 'the transfer did', choices: ['not arrive', 'rate'], label: '0' },
  ],
  'token-classification': [
    { tokens: ['my', 'card', 'is', 'lost'], tags: ['O', 'B-thing', 'O', 'O'] },
    {
      tokens: ['where', 'is', 'my', 'money', 'transfer', '?'],
      tags: ['O', 'O', 'O', 'B-thing', 'I-thing', 'O'],
    },
    {
      tokens: ['the', 'card', 'did', 'not', 'arrive', 'today'],
      tags: ['O', 'B-thing', 'O', 'O', 'O', 'B-time'],
    },
    { tokens: ['please', 'help', 'me'], tags: ['O', 'O', 'O'] },
  ],
  'question-answering': [
    { question: 'what is lost ?', context: 'my card is lost today', answers: ['my card'] },
    { question: 'where is my money ?', context: 'the money transfer did not arrive', answers: [] },
    { question: 'what is it ?', context: 'the rate today is my rate', answers: ['rate today'] },
    { question: 'what did arrive ?', context: 'the card did arrive', answers: ['the card'] },
  ],
  'pre-training': [
    { text: 'my card is lost', pair: 'please help me', next: true },
    { text: 'where is my money ?', pair: 'my card is lost', next: false },
    { text: 'the money transfer did not arrive', pair: 'where is my money ?', next: true },
    { text: 'please help me', pair: 'what is the rate today ?', next: false },
  ],
  'masked-language-modelling': [
    { text: 'my card is lost where is my money' },
    { text: 'where is my money transfer ?' },
    { text: 'the money transfer did not arrive today' },
    { text: 'please help me what is the rate today ?' },
  ],
};
