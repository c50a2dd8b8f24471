import { describeThird } from './third.ts';

describeThird(1);
