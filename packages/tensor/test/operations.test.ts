import { describeOperations, referenceBackend } from '@bertwright/testing';

describeOperations('the composed forms on tfjs-backend-cpu', referenceBackend);
